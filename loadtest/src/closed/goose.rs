//! The users of one thread as Goose's.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use goose::GooseAttack;
use goose::client::GooseClientBuilder;
use goose::config::GooseConfiguration;
use goose::prelude::{GooseError, GooseUser, Scenario, Transaction};
use tokio::sync::Mutex;

use super::group::UserGroup;
use crate::user::JourneyUser;

/// One of our users, as session data of one of Goose's users. Goose requires that it can be cloned.
#[derive(Clone)]
struct Session(Arc<Mutex<JourneyUser>>);

/// The schedule of the users of a group.
pub(super) struct GoosePlan {
    /// Goose wants the address of the target, although it sends nothing there.
    pub(super) host: String,
    pub(super) users: u32,
    /// During which time users come, one after the other.
    pub(super) coming: Duration,
    /// How long each pauses between two journeys.
    pub(super) think: Duration,
}

/// The attack of a group: users come as soon as `begin` is ready, and repeat until the attack is dropped.
///
/// It is not asked to end by itself: Goose looks twice a second whether it should, and its switch to end a run ends all
/// runs of the process.
pub(super) fn attack<B, F>(
    plan: &GoosePlan,
    group: &Arc<UserGroup>,
    begin: B,
) -> Result<GooseAttack, GooseError>
where
    B: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let mut journey = Scenario::new("journey")
        .register_transaction(joins(Arc::clone(group)).set_on_start())
        .register_transaction(plays(Arc::clone(group)));
    if !plan.think.is_zero() {
        journey = journey.set_wait_time(plan.think, plan.think)?;
    }
    let attack = GooseAttack::initialize_with_config(configuration(plan))?
        .set_client_builder_without_cookies(GooseClientBuilder::new().without_cookies())?
        .test_start(Transaction::new(Arc::new(move |_: &mut GooseUser| {
            let begun = begin();
            Box::pin(async move {
                begun.await;
                Ok(())
            })
        })))
        .register_scenario(journey);
    Ok(attack)
}

/// Nothing of Goose but the scheduling of users.
fn configuration(plan: &GoosePlan) -> GooseConfiguration {
    let seconds = plan.coming.as_secs_f64().max(SOON.as_secs_f64());
    let mut configuration = GooseConfiguration::default();
    configuration.host = Some(plan.host.clone());
    configuration.users = Some(plan.users as usize);
    configuration.increase_rate = Some((f64::from(plan.users) / seconds).to_string());
    configuration.quiet = 1;
    configuration.no_print_metrics = true;
    configuration.no_metrics = true;
    configuration.no_transaction_metrics = true;
    configuration.no_scenario_metrics = true;
    configuration.no_telnet = true;
    configuration.no_websocket = true;
    configuration
}

/// Users who are to come at once; Goose needs a rate.
const SOON: Duration = Duration::from_millis(1);

fn joins(group: Arc<UserGroup>) -> Transaction {
    Transaction::new(Arc::new(move |user: &mut GooseUser| {
        if let Some(player) = group.come() {
            user.set_session_data(Session(Arc::new(Mutex::new(player))));
        }
        Box::pin(async { Ok(()) })
    }))
}

fn plays(group: Arc<UserGroup>) -> Transaction {
    Transaction::new(Arc::new(move |user: &mut GooseUser| {
        let group = Arc::clone(&group);
        Box::pin(async move {
            if let Some(Session(player)) = user.get_session_data::<Session>()
                && group.play(&mut *player.lock().await).await
            {
                return Ok(());
            }
            // There is nothing left to do, and Goose would have it done again at once.
            pending().await
        })
    }))
}
