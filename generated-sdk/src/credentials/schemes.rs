//! Credentials of the security schemes that an API declares.

use percent_encoding::utf8_percent_encode;

use crate::api::{Place, Scheme};
use crate::error::{Error, ErrorKind};
use crate::operation::Description;
use crate::request::Request;
use crate::secret::Secret;
use crate::style::{ESCAPED, ESCAPED_IN_COOKIE};

/// The security schemes of an API, and the credentials that the application has set.
pub(crate) struct Schemes {
    table: &'static [Scheme],
    /// The credentials in the form in which they are sent, with the index of the scheme.
    given: Vec<(usize, Secret)>,
}

impl Schemes {
    pub(crate) fn new(table: &'static [Scheme], given: Vec<(usize, Secret)>) -> Self {
        Self { table, given }
    }

    /// Returns whether there are any credentials.
    pub(crate) fn exist(&self) -> bool {
        !self.given.is_empty()
    }

    /// Returns the same credentials with this token for all schemes that take a bearer token.
    pub(crate) fn with_token(&self, token: &Secret) -> Self {
        let is_bearer = |index: usize| self.table[index].place == Place::Bearer;
        let others = self.given.iter().filter(|(index, _)| !is_bearer(*index)).cloned();
        let bearers = (0..self.table.len()).filter(|index| is_bearer(*index));
        let bearers = bearers.map(|index| (index, token.clone()));
        Self::new(self.table, others.chain(bearers).collect())
    }

    fn value(&self, scheme: &Scheme) -> Option<&Secret> {
        let is_it = |index: usize| std::ptr::eq(&self.table[index], scheme);
        self.given.iter().find(|(index, _)| is_it(*index)).map(|(_, value)| value)
    }

    fn scheme(&self, name: &str) -> Option<&'static Scheme> {
        self.table.iter().find(|scheme| scheme.name == name)
    }

    /// Adds the credentials that the operation requires, unless the caller has set them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the operation requires credentials that nobody has set.
    pub(crate) fn authorize(&self, request: &mut Request) -> Result<(), Error> {
        // An endpoint that no operation describes gets all.
        if request.operation.bearer {
            let all = self.given.iter().map(|(index, _)| &self.table[*index]);
            return all.into_iter().try_for_each(|scheme| self.put(scheme, request));
        }
        for scheme in self.chosen(request)? {
            self.put(scheme, request)?;
        }
        Ok(())
    }

    /// Returns the schemes of the first alternative for which there are credentials.
    fn chosen(&self, request: &Request) -> Result<Vec<&'static Scheme>, Error> {
        let alternatives = request.operation.security;
        let is_given = |name: &&str| {
            let scheme = self.scheme(name);
            scheme.is_some_and(|it| self.value(it).is_some() || is_set(it, request))
        };
        // The connection has its certificate without the request.
        let is_certificate = |name: &&str| {
            self.scheme(name).is_some_and(|it| it.place == Place::Certificate)
        };
        let is_ready = |one: &&&[&str]| {
            one.iter().all(|name| is_given(name) || is_certificate(name))
        };
        let ready = || alternatives.iter().filter(is_ready);
        let chosen = ready().find(|one| one.iter().any(is_given));
        if let Some(chosen) = chosen.or_else(|| ready().next()) {
            return Ok(chosen.iter().filter_map(|name| self.scheme(name)).collect());
        }
        match alternatives {
            [] => Ok(Vec::new()),
            _ => Err(self.lack(request.operation)),
        }
    }

    /// Creates the error for an operation that requires other credentials.
    fn lack(&self, operation: &'static Description) -> Error {
        let setters = |one: &&[&str]| {
            let schemes = one.iter().filter_map(|name| self.scheme(name));
            let schemes = schemes.filter(|it| self.value(it).is_none());
            let setters: Vec<_> = schemes
                .filter(|it| it.place != Place::Certificate)
                .map(|it| format!("`{}` (security scheme `{}`)", it.setter, it.name))
                .collect();
            setters.join(" and ")
        };
        let setters: Vec<_> = operation.security.iter().map(setters).collect();
        let setters = setters.join(", or ");
        let message =
            format!("the call needs credentials: set {setters} of the client's builder");
        Error::new(ErrorKind::Config, operation.name, message)
    }

    fn put(&self, scheme: &Scheme, request: &mut Request) -> Result<(), Error> {
        let Some(value) = self.value(scheme).filter(|_| !is_set(scheme, request)) else {
            return Ok(());
        };
        let value = value.expose();
        match scheme.place {
            Place::Bearer => {
                request.set_header("authorization", ["Bearer ", value].concat())
            }
            Place::Basic => {
                request.set_header("authorization", ["Basic ", value].concat())
            }
            Place::Authorization => request.set_header("authorization", value),
            Place::Header(name) => request.set_header(name, value),
            Place::Query(name) => {
                let url = &mut request.url;
                url.push(if url.contains('?') { '&' } else { '?' });
                url.extend(utf8_percent_encode(name, ESCAPED));
                url.push('=');
                url.extend(utf8_percent_encode(value, ESCAPED));
                Ok(())
            }
            Place::Cookie(name) => {
                let value = utf8_percent_encode(value, ESCAPED_IN_COOKIE);
                request.add_cookie(format!("{name}={value}"))
            }
            Place::Certificate => Ok(()),
        }
    }
}

/// Returns whether the request has credentials of the scheme already.
fn is_set(scheme: &Scheme, request: &Request) -> bool {
    if let Some(name) = scheme.header() {
        return request.header(name).is_some();
    }
    let has = |text: &str, separator: char, name: &str| {
        let names = text.split(separator).map(|pair| pair.split('=').next());
        names.flatten().any(|known| known.trim() == name)
    };
    match scheme.place {
        Place::Query(name) => {
            let name = utf8_percent_encode(name, ESCAPED).to_string();
            let query = request.url.split_once('?').map(|(_, query)| query);
            query.is_some_and(|query| has(query, '&', &name))
        }
        Place::Cookie(name) => {
            request.header("cookie").is_some_and(|cookies| has(cookies, ';', name))
        }
        _ => false,
    }
}
