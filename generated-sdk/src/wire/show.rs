//! `Debug` for all DTOs: only what is set, and no secret.

use std::fmt;

use super::{List, Object, Slot, View, extra};

/// Stands where a secret would.
pub(crate) const REDACTED: &str = "[redacted]";

pub(crate) fn show_object(
    name: &str,
    object: &dyn Object,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for (index, member) in object.members().iter().enumerate() {
        match object.get(index).view() {
            View::Absent => {}
            view => {
                shown.field(
                    member.name(),
                    &Shown {
                        view,
                        secret: member.is_secret(),
                    },
                );
            }
        }
    }
    // Nobody knows which of these are secret.
    for (name, _) in extra(object) {
        shown.field(
            name,
            &Shown {
                view: View::Null,
                secret: true,
            },
        );
    }
    shown.finish()
}

#[allow(dead_code, reason = "for unions only")]
pub(crate) fn show(slot: &dyn Slot, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(
        &Shown {
            view: slot.view(),
            secret: false,
        },
        f,
    )
}

struct Shown<'a> {
    view: View<'a>,
    secret: bool,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            return f.write_str(REDACTED);
        }
        match self.view {
            View::Absent | View::Extra(_) => f.write_str("absent"),
            View::Null => f.write_str("null"),
            View::Boolean(value) => value.fmt(f),
            View::Integer(value) => value.fmt(f),
            View::Float(value) => value.fmt(f),
            View::Text(value) => value.fmt(f),
            View::Json(value) => value.fmt(f),
            View::JsonObject(value) => value.fmt(f),
            View::File(value) => value.fmt(f),
            View::List(list) => show_list(list, f),
            View::Object(object) => show_members(object, f),
        }
    }
}

fn show_list(list: &dyn List, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_list();
    for index in 0.. {
        let Some(item) = list.item(index) else { break };
        shown.entry(&Shown {
            view: item.view(),
            secret: false,
        });
    }
    shown.finish()
}

fn show_members(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_map();
    for (index, member) in object.members().iter().enumerate() {
        match object.get(index).view() {
            View::Absent => {}
            view => {
                shown.entry(
                    &format_args!("{}", member.name()),
                    &Shown {
                        view,
                        secret: member.is_secret(),
                    },
                );
            }
        }
    }
    for (name, _) in extra(object) {
        shown.entry(
            &format_args!("{name}"),
            &Shown {
                view: View::Null,
                secret: true,
            },
        );
    }
    shown.finish()
}
