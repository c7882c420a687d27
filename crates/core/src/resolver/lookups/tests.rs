use std::collections::HashSet;
use std::net::Ipv4Addr;
use std::sync::{Condvar, Mutex};

use futures_util::future::join_all;
use futures_util::poll;
use tokio::sync::mpsc;

use super::*;

/// Two lookups of one domain at a time, three that have a caller, and four in all.
const LIMITS: Limits = Limits {
    awaited: 3,
    threads: 4,
    threads_of_domain: 2,
    known: 1,
};

/// A name service in which names that begin with `stuck` wait until the test lets them go.
struct Service {
    asked: mpsc::UnboundedSender<String>,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    open: Mutex<Open>,
    changed: Condvar,
}

#[derive(Default)]
struct Open {
    names: HashSet<String>,
    is_all: bool,
}

impl Gate {
    fn open(&self, name: &str) {
        self.change(|open| open.names.extend([name.to_owned()]));
    }

    fn open_all(&self) {
        self.change(|open| open.is_all = true);
    }

    fn change(&self, change: impl FnOnce(&mut Open)) {
        change(&mut self.open.lock().expect("whole"));
        self.changed.notify_all();
    }

    fn pass(&self, name: &str) {
        let open = self.open.lock().expect("whole");
        let is_shut = |open: &mut Open| !open.is_all && !open.names.contains(name);
        drop(self.changed.wait_while(open, is_shut).expect("whole"));
    }
}

impl NameService for Service {
    fn addresses(&self, name: &str) -> Answer {
        self.asked
            .send(name.to_owned())
            .expect("a test that listens");
        if name.starts_with("stuck") {
            self.gate.pass(name);
        }
        Ok(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))])
    }

    fn knows(&self, name: &str) -> bool {
        name.ends_with("hosts-file")
    }
}

struct Setting {
    lookups: Arc<Lookups<Service>>,
    asked: mpsc::UnboundedReceiver<String>,
    gate: Arc<Gate>,
}

impl Setting {
    fn new() -> Self {
        let (sender, asked) = mpsc::unbounded_channel();
        let gate = Arc::<Gate>::default();
        let service = Service {
            asked: sender,
            gate: Arc::clone(&gate),
        };
        let lookups = Arc::new(Lookups::with_limits(service, LIMITS));
        Self {
            lookups,
            asked,
            gate,
        }
    }

    /// Starts a lookup, which has not ended when this returns.
    async fn start(&self, name: &'static str) -> BoxFuture<'static, Answer> {
        let lookups = Arc::clone(&self.lookups);
        let mut lookup = async move { lookups.addresses(name).await }.boxed();
        assert!(poll!(&mut lookup).is_pending(), "{name}");
        lookup
    }

    /// Starts a lookup that runs and does not end.
    async fn stick(&mut self, name: &'static str) -> BoxFuture<'static, Answer> {
        let lookup = self.start(name).await;
        assert_eq!(self.asked.recv().await.as_deref(), Some(name));
        lookup
    }
}

impl Drop for Setting {
    /// The runtime waits for its threads.
    fn drop(&mut self) {
        self.gate.open_all();
    }
}

#[tokio::test]
async fn lookups_of_one_name_are_one() {
    let mut setting = Setting::new();
    let first = setting.start("stuck.example.com").await;
    let others = [
        setting.start("stuck.example.com").await,
        setting.start("stuck.example.com").await,
    ];
    drop(first);
    setting.gate.open("stuck.example.com");
    for answer in join_all(others).await {
        assert_eq!(answer.expect("an address").len(), 1);
    }
    assert_eq!(
        setting.asked.recv().await.as_deref(),
        Some("stuck.example.com")
    );
    assert!(setting.asked.try_recv().is_err(), "asked once");
    setting
        .lookups
        .addresses("stuck.example.com")
        .await
        .expect("an address");
    assert!(setting.asked.try_recv().is_ok(), "an answer is not kept");
}

#[tokio::test]
async fn a_domain_that_does_not_answer_leaves_room_for_others() {
    let mut setting = Setting::new();
    let _first = setting.stick("stuck1.dead.example").await;
    let _second = setting.stick("stuck2.dead.example").await;
    let _third = setting.start("stuck3.dead.example").await;
    setting
        .lookups
        .addresses("www.alive.example")
        .await
        .expect("an address");
    assert_eq!(
        setting.asked.recv().await.as_deref(),
        Some("www.alive.example")
    );
    assert!(setting.asked.try_recv().is_err(), "the third waits");
}

#[tokio::test]
async fn names_that_the_system_knows_never_wait() {
    let mut setting = Setting::new();
    let _stuck = [
        setting.stick("stuck1.dead.example").await,
        setting.stick("stuck2.dead.example").await,
    ];
    let last = setting.stick("stuck.example").await;
    let mut unknown = setting.start("www.alive.example").await;
    setting
        .lookups
        .addresses("in.the.hosts-file")
        .await
        .expect("an address");
    assert!(poll!(&mut unknown).is_pending());
    setting.gate.open("stuck.example");
    let (_, answer) = tokio::join!(last, unknown);
    answer.expect("an address");
}

#[tokio::test]
async fn a_known_name_that_is_stuck_delays_no_other() {
    let setting = Setting::new();
    let first = setting.start("stuck1.dead.example").await;
    let second = setting.start("stuck2.dead.example").await;
    let mut third = setting.start("stuck.example").await;
    let known = tokio::spawn(setting.start("stuck.hosts-file").await);
    let waiting = setting.start("www.alive.example").await;
    setting.gate.open("stuck1.dead.example");
    setting.gate.open("stuck2.dead.example");
    let (_, _, answer) = tokio::join!(first, second, waiting);
    answer.expect("an address");
    assert!(poll!(&mut third).is_pending());
    assert!(!known.is_finished());
}

#[tokio::test]
async fn a_cancelled_lookup_gives_its_permit_to_the_next_and_keeps_its_thread() {
    let mut setting = Setting::new();
    let first = setting.stick("stuck1.dead.example").await;
    let _others = [
        setting.stick("stuck2.dead.example").await,
        setting.stick("stuck.example").await,
    ];
    let mut waiting = setting.start("stuck.other").await;
    drop(first);
    assert!(poll!(&mut waiting).is_pending());
    assert_eq!(setting.asked.recv().await.as_deref(), Some("stuck.other"));
    drop(waiting);
    let mut no_thread = setting.start("www.alive.example").await;
    assert!(poll!(&mut no_thread).is_pending(), "four threads are all");
    setting.gate.open("stuck1.dead.example");
    no_thread.await.expect("an address");
}

#[tokio::test]
async fn a_lookup_that_is_cancelled_before_its_turn_is_never_made() {
    let mut setting = Setting::new();
    let _stuck = [
        setting.stick("stuck1.dead.example").await,
        setting.stick("stuck2.dead.example").await,
    ];
    let cancelled = setting.start("stuck3.dead.example").await;
    let next = setting.start("stuck4.dead.example").await;
    drop(cancelled);
    setting.gate.open("stuck4.dead.example");
    setting.gate.open("stuck1.dead.example");
    next.await.expect("an address");
    assert_eq!(
        setting.asked.recv().await.as_deref(),
        Some("stuck4.dead.example")
    );
}

#[tokio::test]
async fn who_waits_is_served_in_order() {
    let mut setting = Setting::new();
    let _stuck = [
        setting.stick("stuck1.dead.example").await,
        setting.stick("stuck2.dead.example").await,
    ];
    let last = setting.stick("stuck.example").await;
    let names = ["a.one.example", "b.two.example", "c.three.example"];
    let mut waiting = Vec::new();
    for name in names {
        waiting.push(setting.start(name).await);
    }
    setting.gate.open("stuck.example");
    let (_, answers) = tokio::join!(last, join_all(waiting));
    assert!(answers.iter().all(Result::is_ok));
    for name in names {
        assert_eq!(setting.asked.recv().await.as_deref(), Some(name));
    }
}
