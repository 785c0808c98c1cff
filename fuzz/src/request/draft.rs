//! A request in the making: what leads up to it, what it says, and what was done to it.

use assay_conformance::judge::{Sender, Surface};
use assay_conformance::target::Client;
use assay_conformance::words::ClientAuth;
use assay_conformance::words::Role;
use toml::{Table, Value, toml};

use super::client;
use crate::damage::Effect;
use crate::damage::message::{Message, Parameter};
use crate::damage::text::Text;
use crate::damage::weight::Weight;
use crate::damage::{envelope, parameter};
use crate::oracle::Oracle;
use crate::stage::Scripted;
use crate::terrain::Terrain;

/// A request in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The steps before it.
    pub(super) preparation: Vec<Table>,
    /// The request.
    pub(super) message: Message,
    /// The demands on its answer.
    pub(super) oracle: Oracle,
    /// The meaning of the damage.
    pub(super) effect: Effect,
    role: Role,
    auth: ClientAuth,
    /// Members of `send` that are about the client.
    credentials: Table,
}

/// Shorter secrets are ordinary words.
const SECRET_LENGTH: usize = 16;

impl Draft {
    /// A request by a client, with its credentials as they are registered.
    pub(super) fn new(
        surface: Surface,
        role: Role,
        client: &Client,
        parameters: Vec<Parameter>,
    ) -> Self {
        let mut oracle = Oracle::of(surface);
        oracle.standing.by_basic = client.auth == ClientAuth::Basic;
        let secret = client.client_secret.as_ref();
        if secret.is_some_and(|secret| secret.reveal().len() >= SECRET_LENGTH) {
            oracle
                .standing
                .secrets
                .push(format!("{{client.{}.client_secret}}", role.name()));
        }
        let mut draft = Self {
            preparation: Vec::new(),
            message: Message::new(parameters),
            oracle,
            effect: Effect::Harmless,
            role,
            auth: client.auth,
            credentials: Table::new(),
        };
        let own = client::parameters(role, client);
        if !own.is_empty() {
            draft.nameless();
            draft.message.parameters.extend(own);
        }
        draft
    }

    /// The client's role.
    pub(super) fn role(&self) -> Role {
        self.role
    }

    /// How the client is registered to authenticate.
    pub(super) fn auth(&self) -> ClientAuth {
        self.auth
    }

    /// The same request, sent by another client.
    pub(super) fn sent_by(&mut self, role: Role, terrain: &Terrain) {
        if let Some(client) = terrain.client(role) {
            let preparation = std::mem::take(&mut self.preparation);
            let mut parameters = std::mem::take(&mut self.message.parameters);
            parameters.retain(|parameter| {
                !matches!(
                    parameter.name.as_literal(),
                    Some("client_id" | "client_secret")
                )
            });
            let promises = std::mem::take(&mut self.oracle.promises);
            *self = Self::new(self.oracle.standing.surface, role, client, parameters);
            self.preparation = preparation;
            self.oracle.promises = promises;
        }
    }

    /// Takes away everything that names the client.
    pub(super) fn nameless(&mut self) {
        self.message.remove("client_id");
        self.message.remove("client_secret");
        self.credentials = toml! { auth = "absent" };
        self.oracle.standing.by_basic = false;
    }

    /// Names the client, and proves nothing.
    pub(super) fn name(&mut self, id: Text) {
        self.nameless();
        let parameter = Parameter::new("client_id", id, Weight::Open);
        self.message.parameters.push(parameter);
    }

    /// Puts other credentials where those of the client would be.
    pub(super) fn with_credentials(
        &mut self,
        id: Option<&str>,
        secret: Option<&str>,
        effect: Effect,
    ) -> Effect {
        for (name, given) in [("client_id", id), ("client_secret", secret)] {
            let Some(given) = given else {
                continue;
            };
            if self.auth == ClientAuth::Basic {
                self.credentials.insert(name.to_owned(), given.into());
            } else {
                self.message.replace(name, reference(given));
            }
        }
        effect
    }

    /// Puts an Authorization header in the place of the credentials.
    pub(super) fn with_header(&mut self, value: String, basic: bool) {
        self.message.headers.insert("authorization", value);
        self.oracle.standing.by_basic = basic;
    }

    /// Says what something means that was done to it.
    pub(super) fn suffer(&mut self, effect: Effect) {
        let before = std::mem::replace(&mut self.effect, Effect::Harmless);
        self.effect = before.and(effect);
    }

    /// Does damage to it.
    pub(super) fn damage(
        &mut self,
        damages: &[parameter::Damage],
        envelope: Option<&envelope::Damage>,
    ) {
        for damage in damages {
            let effect = damage.apply(&mut self.message);
            self.suffer(effect);
        }
        if let Some(damage) = envelope {
            let effect = damage.apply(&mut self.message);
            self.suffer(effect);
        }
    }

    /// The steps: what leads up to it, and the request itself with what its answer is held to.
    pub(super) fn steps(mut self, sender: Sender, is_last: bool) -> Vec<Scripted> {
        if sender == Sender::Stranger {
            // Nobody has to answer a page of a strange origin.
            self.suffer(Effect::Either);
        }
        self.oracle.standing.sender = sender;
        self.oracle.standing.unreadable = self.message.unreadable;
        self.oracle.advice = is_last;
        let mut send = self.message.send();
        send.extend(self.credentials);
        send.extend(sender.send());
        let mut step = self.oracle.standing.surface.request(self.role.name());
        step.insert("send".to_owned(), Value::Table(send));
        let request = Scripted {
            step,
            demands: self.oracle.demands(&self.effect),
        };
        let preparation = self.preparation.into_iter().map(Scripted::preparation);
        preparation.chain([request]).collect()
    }
}

/// A template that is one reference or one literal.
fn reference(template: &str) -> Text {
    match template
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    {
        Some(path) => Text::reference(path),
        None if template.is_empty() => Text::default(),
        None => Text::literal(template),
    }
}
