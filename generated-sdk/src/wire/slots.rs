//! The types that members have, as slots.

use serde_json::{Map, Value};

use super::{List, Member, Mismatch, Object, Scalar, Slot, View};
use crate::{DateTime, Extra, File, Nullable};

/// Any scalar as text: the platform sends numbers for strings now and then.
pub(crate) fn text_of(scalar: Scalar<'_>) -> Result<String, Mismatch> {
    Ok(match scalar {
        Scalar::Null => String::new(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Integer(value) => value.to_string(),
        Scalar::Float(value) => value.to_string(),
        Scalar::Text(value) => value.to_owned(),
    })
}

impl<T: Object> Slot for T {
    fn view(&self) -> View<'_> {
        View::Object(self)
    }

    fn object(&mut self) -> Option<&mut dyn Object> {
        Some(self)
    }
}

impl Slot for String {
    fn view(&self) -> View<'_> {
        View::Text(self)
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        *self = text_of(scalar)?;
        Ok(())
    }
}

impl Slot for DateTime {
    fn view(&self) -> View<'_> {
        View::Text(self.as_str())
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        match scalar {
            // Refused, so that an optional date becomes none.
            Scalar::Text("") | Scalar::Boolean(_) => Err(Mismatch),
            other => {
                *self = DateTime::from(text_of(other)?);
                Ok(())
            }
        }
    }
}

impl Slot for i64 {
    fn view(&self) -> View<'_> {
        View::Integer(*self)
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        *self = match scalar {
            Scalar::Null => return Ok(()),
            Scalar::Integer(value) => value,
            Scalar::Float(value) => whole(value).ok_or(Mismatch)?,
            Scalar::Text(text) => text.trim().parse().map_err(|_| Mismatch)?,
            Scalar::Boolean(_) => return Err(Mismatch),
        };
        Ok(())
    }
}

/// The value as an integer, if nothing is lost.
pub(crate) fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// The number that a text is. `NaN` and `inf` are none: JSON has no way to write them back.
fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

impl Slot for f64 {
    fn view(&self) -> View<'_> {
        View::Float(*self)
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        *self = match scalar {
            Scalar::Null => return Ok(()),
            Scalar::Integer(value) => value as f64,
            Scalar::Float(value) => value,
            Scalar::Text(text) => finite(text).ok_or(Mismatch)?,
            Scalar::Boolean(_) => return Err(Mismatch),
        };
        Ok(())
    }
}

impl Slot for bool {
    fn view(&self) -> View<'_> {
        View::Boolean(*self)
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        *self = match scalar {
            Scalar::Null => return Ok(()),
            Scalar::Boolean(value) => value,
            Scalar::Text("true") => true,
            Scalar::Text("false") => false,
            _ => return Err(Mismatch),
        };
        Ok(())
    }
}

impl Slot for Value {
    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        *self = scalar.into_json();
        Ok(())
    }

    fn put_json(&mut self, value: Value) -> Result<(), Mismatch> {
        *self = value;
        Ok(())
    }
}

impl Slot for Map<String, Value> {
    fn view(&self) -> View<'_> {
        View::JsonObject(self)
    }

    fn put_json(&mut self, value: Value) -> Result<(), Mismatch> {
        match value {
            Value::Object(members) => {
                *self = members;
                Ok(())
            }
            _ => Err(Mismatch),
        }
    }
}

impl Slot for File {
    fn view(&self) -> View<'_> {
        View::File(self)
    }
}

/// Where every index leads that no table has.
impl Slot for Extra {
    fn view(&self) -> View<'_> {
        View::Extra(self)
    }

    fn extra(&mut self) -> Option<&mut Extra> {
        Some(self)
    }
}

impl<T: Slot + Default> Slot for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, T::view)
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        *self = match scalar {
            Scalar::Null => None,
            scalar => {
                let mut value = T::default();
                match (value.put(scalar), scalar) {
                    (Ok(()), _) => Some(value),
                    // An empty string stands for no date, no number, no object.
                    (Err(Mismatch), Scalar::Text("")) => None,
                    (Err(Mismatch), _) => return Err(Mismatch),
                }
            }
        };
        Ok(())
    }

    fn put_json(&mut self, value: Value) -> Result<(), Mismatch> {
        let mut content = T::default();
        content.put_json(value)?;
        *self = Some(content);
        Ok(())
    }

    // Where the content turns out to be no object and no list, the reader puts null, which
    // makes it none again.
    fn object(&mut self) -> Option<&mut dyn Object> {
        self.get_or_insert_default().object()
    }

    fn list(&mut self) -> Option<&mut dyn List> {
        self.get_or_insert_default().list()
    }
}

impl<T: Slot + Default> Slot for Nullable<T> {
    fn view(&self) -> View<'_> {
        match self {
            Self::Unset => View::Absent,
            Self::Null => View::Null,
            Self::Value(value) => value.view(),
        }
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        *self = match scalar {
            Scalar::Null => Self::Null,
            scalar => {
                let mut value = T::default();
                value.put(scalar)?;
                Self::Value(value)
            }
        };
        Ok(())
    }

    fn put_json(&mut self, value: Value) -> Result<(), Mismatch> {
        let mut content = T::default();
        content.put_json(value)?;
        *self = Self::Value(content);
        Ok(())
    }

    fn object(&mut self) -> Option<&mut dyn Object> {
        self.value_or_default().object()
    }

    fn list(&mut self) -> Option<&mut dyn List> {
        self.value_or_default().list()
    }
}

impl<T: Object> Object for Box<T> {
    fn members(&self) -> &'static [Member] {
        (**self).members()
    }

    fn get(&self, index: usize) -> &dyn Slot {
        (**self).get(index)
    }

    fn get_mut(&mut self, index: usize) -> &mut dyn Slot {
        (**self).get_mut(index)
    }
}

impl<T: Slot + Default> Slot for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        self.clear();
        match scalar {
            Scalar::Null | Scalar::Text("") => Ok(()),
            // One item that came without its list.
            scalar => List::push(self).put(scalar),
        }
    }

    fn list(&mut self) -> Option<&mut dyn List> {
        Some(self)
    }
}

impl<T: Slot + Default> List for Vec<T> {
    fn item(&self, index: usize) -> Option<&dyn Slot> {
        self.get(index).map(|item| item as &dyn Slot)
    }

    fn push(&mut self) -> &mut dyn Slot {
        let index = self.len();
        self.push(T::default());
        &mut self[index]
    }

    fn pop(&mut self) {
        Vec::pop(self);
    }

    fn clear(&mut self) {
        Vec::clear(self);
    }
}
