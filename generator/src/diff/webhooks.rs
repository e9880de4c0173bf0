//! Changes of the requests that the server sends to webhooks and callbacks.

use super::change::Place;
use super::comparison::{Carrier, Comparison, Effects, Site, described};
use super::index::{Affected, Index};
use super::kinds::Kind::{self, *};
use super::pairs;
use crate::github::markdown;
use crate::model::{Client, TypeId, Webhook};

impl<'a> Comparison<'a> {
    /// Compares the webhooks of the clients that both revisions have.
    pub(super) fn webhooks(&mut self) {
        let (before, after) = (&self.old.api.clients, &self.new.api.clients);
        for old in before {
            if let Some(new) = after.iter().find(|one| one.name == old.name) {
                self.webhooks_of(old, new);
            }
        }
    }

    fn webhooks_of(&mut self, old: &'a Client, new: &'a Client) {
        let pairs = pairs::webhooks(old, new);
        for was in &old.webhooks {
            if !pairs.iter().any(|(one, _)| one.node == was.node) {
                self.lone(WebhookRemoved, was, true, "is no longer sent");
            }
        }
        for is in &new.webhooks {
            if !pairs.iter().any(|(_, one)| one.node == is.node) {
                self.lone(WebhookAdded, is, false, "is new");
            }
        }
        for (was, is) in pairs {
            self.webhook(was, is);
        }
    }

    fn lone(&mut self, kind: Kind, webhook: &Webhook, in_old: bool, how: &str) {
        let what = format!("The webhook {} {how}", shown(webhook));
        let view = if in_old { &self.old } else { &self.new };
        let mut site = site(webhook, in_old);
        let ty = webhook.ty.as_ref().and_then(|ty| ty.named());
        site.types.extend(ty.map(|id| type_name(view, id)).filter(|_| !in_old));
        self.fixed(kind, site, what);
    }

    fn webhook(&mut self, was: &'a Webhook, is: &'a Webhook) {
        if was.http != is.http {
            let what = format!(
                "The webhook {} is sent with {} now, it was {}",
                shown(is),
                is.http.as_str(),
                was.http.as_str()
            );
            self.fixed(WebhookMethodChanged, site(is, false), what);
        }
        let texts = |one: &Webhook| {
            (one.summary.clone(), one.description.clone(), one.deprecated)
        };
        if texts(was) != texts(is) {
            let what = format!("The description of the webhook {} differs", shown(is));
            self.fixed(ProseChanged, site(is, false), what);
        }
        let fits = match (&was.ty, &is.ty) {
            (None, None) => was.media_type == is.media_type,
            (Some(old), Some(new))
                if was.media_type == is.media_type && self.pairs.same(old, new) =>
            {
                return;
            }
            (Some(old), Some(new)) if was.media_type == is.media_type => {
                self.fits(old, new)[1]
            }
            _ => false,
        };
        if fits && was.ty.is_none() {
            return;
        }
        let content = |view: &Index<'_>, one: &Webhook| match (&one.ty, &one.media_type)
        {
            (Some(ty), Some(media)) => {
                format!("{} as {}", described(view, ty), markdown::name(media))
            }
            _ => "nothing".to_owned(),
        };
        let what = format!(
            "The body of the webhook {} is {} now, it was {}",
            shown(is),
            content(&self.new, is),
            content(&self.old, was)
        );
        let mut site = site(is, false);
        let ty = is.ty.as_ref().and_then(|ty| ty.named());
        site.types.extend(ty.map(|id| type_name(&self.new, id)));
        self.verdict(WebhookBodyChanged, site, Effects::wire([fits, fits]), what);
    }
}

fn type_name(view: &Index<'_>, id: TypeId) -> String {
    view.type_name(id).to_owned()
}

fn shown(webhook: &Webhook) -> String {
    markdown::name(&webhook.title())
}

fn site(webhook: &Webhook, in_old: bool) -> Site {
    Site {
        place: Place::of(&webhook.origin, in_old),
        carrier: Carrier::NONE,
        affected: Affected {
            has_page: true,
            ..Affected::default()
        },
        types: Vec::new(),
        cause: None,
    }
}
