//! A minimal browser for login pages: cookies, redirects, forms.

#![allow(dead_code, reason = "each test uses the part that it needs")]
#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response, Url, redirect};

/// The maximum number of steps.
const LIMIT: usize = 20;

/// A browser that visits one host.
pub struct Browser {
    http: Client,
    cookies: BTreeMap<String, String>,
}

/// A form of a page.
#[derive(Debug, Default, PartialEq)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

impl Browser {
    pub fn new() -> Self {
        let http = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        Self {
            http: http.build().expect("a client can be made"),
            cookies: BTreeMap::new(),
        }
    }

    /// Goes to `url`, and submits every form as `user`, until the browser is redirected to
    /// `destination`. Returns that URL.
    pub async fn log_in(&mut self, url: &str, user: &str, destination: &str) -> String {
        let mut request = self.http.get(url);
        let mut here = Url::parse(url).expect("it is a URL");
        for _ in 0..LIMIT {
            let response = self.send(request).await;
            let location = response.headers().get(LOCATION).cloned();
            if let Some(location) = location {
                let location = location.to_str().expect("it is text");
                here = here.join(location).expect("it is a URL");
                if here.as_str().starts_with(destination) {
                    return here.into();
                }
                request = self.http.get(here.clone());
                continue;
            }
            let status = response.status();
            let page = response.text().await.expect("there is a page");
            let form = Form::first(&page);
            let form = form.unwrap_or_else(|| panic!("HTTP {status}, no form: {page}"));
            here = here.join(&form.action).expect("it is a URL");
            let body = form.filled_in(user);
            request = self.http.post(here.clone()).body(body);
            let content_type = "application/x-www-form-urlencoded";
            request = request.header("content-type", content_type);
        }
        panic!("no end after {LIMIT} steps");
    }

    /// Goes to `url`, and returns the response.
    pub async fn visit(&mut self, url: &str) -> Response {
        self.send(self.http.get(url)).await
    }

    /// Submits fields to `url`, and returns the response.
    pub async fn submit(&mut self, url: &str, fields: &[(String, String)]) -> Response {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = self.http.post(url).body(body.finish());
        let content_type = "application/x-www-form-urlencoded";
        self.send(request.header("content-type", content_type)).await
    }

    async fn send(&mut self, request: RequestBuilder) -> Response {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(COOKIE, cookies.join("; "));
        let response = request.send().await.expect("the host responds");
        for header in response.headers().get_all(SET_COOKIE) {
            self.keep(header.to_str().expect("it is text"));
        }
        response
    }

    fn keep(&mut self, set_cookie: &str) {
        let pair = set_cookie.split(';').next().unwrap_or_default();
        let (name, value) = pair.split_once('=').expect("it has a value");
        if value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl Form {
    /// Returns the first form of a page.
    pub fn first(page: &str) -> Option<Self> {
        let (_, page) = page.split_once("<form")?;
        Self::read(page)
    }

    /// Returns the first form of a page with this action.
    pub fn to(page: &str, action: &str) -> Option<Self> {
        let forms = page.split("<form").skip(1);
        forms.filter_map(Self::read).find(|form| form.action == action)
    }

    fn read(page: &str) -> Option<Self> {
        let (form, _) = page.split_once("</form>")?;
        let (tag, inside) = form.split_once('>')?;
        let inputs = inside.split("<input").skip(1);
        let fields = inputs.filter_map(|input| {
            let tag = input.split('>').next()?;
            let value = attribute(tag, "value").unwrap_or_default();
            Some((attribute(tag, "name")?, value))
        });
        Some(Self {
            action: attribute(tag, "action")?,
            fields: fields.collect(),
        })
    }

    fn filled_in(&self, user: &str) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.fields {
            let value = match name.as_str() {
                "login" => user,
                "password" => "any will do",
                _ => value,
            };
            form.append_pair(name, value);
        }
        form.finish()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
}

#[test]
fn forms_are_read() {
    let page = r#"<p><form method="post" action="/a?b&amp;c">
        <input type="hidden" name="prompt" value="login"/><input name="login" required>
        <button>Go</button></form>"#;
    let expected = Form {
        action: "/a?b&c".into(),
        fields: vec![("prompt".into(), "login".into()), ("login".into(), String::new())],
    };
    assert_eq!(Form::first(page), Some(expected));
}
