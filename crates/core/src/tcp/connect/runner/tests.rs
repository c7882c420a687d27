use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::*;
use crate::error::Hresult;

/// What becomes of an attempt.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Connects(u64),
    Fails(u64),
    Hangs,
}

use Fate::{Connects, Fails, Hangs};

/// Plays fates, in milliseconds after the start of each attempt, and notes when attempts begin and end.
struct Stage {
    fates: Vec<Fate>,
    begun: Instant,
    starts: Mutex<Vec<(usize, u64)>>,
    open: AtomicUsize,
}

/// Counts as open while it lives.
struct Open<'a>(&'a AtomicUsize, usize);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Stage {
    fn new(fates: &[Fate]) -> Self {
        Self {
            fates: fates.to_vec(),
            begun: Instant::now(),
            starts: Mutex::default(),
            open: AtomicUsize::new(0),
        }
    }

    fn remotes(&self) -> Vec<SocketAddr> {
        (0..self.fates.len())
            .map(|number| SocketAddr::from(([192, 0, 2, number as u8], 1)))
            .collect()
    }

    fn elapsed(&self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }

    fn starts(&self) -> Vec<(usize, u64)> {
        self.starts.lock().expect("no test panicked").clone()
    }
}

impl<'a> Connector for &'a Stage {
    type Connection = Open<'a>;

    async fn connect(&self, remote: SocketAddr) -> Result<Open<'a>, Error> {
        let stage: &'a Stage = self;
        let number = usize::from(match remote {
            SocketAddr::V4(v4) => v4.ip().octets()[3],
            SocketAddr::V6(_) => panic!("the stage is IPv4"),
        });
        stage.open.fetch_add(1, Ordering::Relaxed);
        let open = Open(&stage.open, number);
        stage
            .starts
            .lock()
            .expect("no test panicked")
            .push((number, stage.elapsed()));
        match stage.fates[number] {
            Connects(after) => {
                sleep(Duration::from_millis(after)).await;
                Ok(open)
            }
            Fails(after) => {
                sleep(Duration::from_millis(after)).await;
                Err(Error::new(Hresult::WSAECONNREFUSED, number.to_string()))
            }
            Hangs => std::future::pending().await,
        }
    }
}

/// Who won after how many milliseconds, or the texts of all errors, and who began when.
struct Played {
    outcome: Result<usize, Vec<String>>,
    after: u64,
    starts: Vec<(usize, u64)>,
}

async fn play(mode: Mode, fates: &[Fate]) -> Played {
    let stage = Stage::new(fates);
    let outcome = run(&&stage, &stage.remotes(), mode).await;
    let after = stage.elapsed();
    let alive = stage.open.load(Ordering::Relaxed);
    assert_eq!(
        alive,
        usize::from(outcome.is_ok()),
        "only the winner stays open"
    );
    Played {
        outcome: outcome
            .map(|open| open.1)
            .map_err(|errors| errors.iter().map(Error::to_string).collect()),
        after,
        starts: stage.starts(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_quick_first_address_is_the_only_one_tried() {
    let played = play(Mode::Racing, &[Connects(249), Connects(0)]).await;
    assert_eq!((played.outcome, played.after), (Ok(0), 249));
    assert_eq!(played.starts, [(0, 0)]);
}

#[tokio::test(start_paused = true)]
async fn a_black_hole_costs_a_quarter_of_a_second() {
    let played = play(Mode::Racing, &[Hangs, Connects(10), Connects(0)]).await;
    assert_eq!((played.outcome, played.after), (Ok(1), 260));
    assert_eq!(played.starts, [(0, 0), (1, 250)]);
}

#[tokio::test(start_paused = true)]
async fn a_slow_route_still_wins_after_the_others_began() {
    let played = play(Mode::Racing, &[Connects(700), Hangs, Fails(400), Hangs]).await;
    assert_eq!((played.outcome, played.after), (Ok(0), 700));
    assert_eq!(played.starts, [(0, 0), (1, 250), (2, 500)]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_hands_over_at_once() {
    let played = play(Mode::Racing, &[Fails(5), Fails(5), Connects(5)]).await;
    assert_eq!((played.outcome, played.after), (Ok(2), 15));
    assert_eq!(played.starts, [(0, 0), (1, 5), (2, 10)]);
}

#[tokio::test(start_paused = true)]
async fn the_delay_counts_from_the_last_start() {
    let played = play(Mode::Racing, &[Fails(200), Hangs, Connects(0)]).await;
    assert_eq!((played.outcome, played.after), (Ok(2), 450));
}

#[tokio::test(start_paused = true)]
async fn all_failures_come_in_the_order_of_the_addresses() {
    let played = play(Mode::Racing, &[Fails(600), Fails(100), Fails(0)]).await;
    let texts = ["0", "1", "2"].map(str::to_owned).to_vec();
    assert_eq!((played.outcome, played.after), (Err(texts), 600));
    assert_eq!(played.starts, [(0, 0), (1, 250), (2, 350)]);
}

#[tokio::test(start_paused = true)]
async fn serial_attempts_wait_for_each_other() {
    let played = play(Mode::Serial, &[Fails(1000), Fails(1000), Connects(1)]).await;
    assert_eq!((played.outcome, played.after), (Ok(2), 2001));
    assert_eq!(played.starts, [(0, 0), (1, 1000), (2, 2000)]);
}

#[tokio::test(start_paused = true)]
async fn without_addresses_there_are_no_errors() {
    assert_eq!(play(Mode::Racing, &[]).await.outcome, Err(vec![]));
}

#[tokio::test(start_paused = true)]
async fn giving_up_ends_every_attempt() {
    let stage = Stage::new(&[Hangs, Hangs, Hangs]);
    let remotes = stage.remotes();
    let patience = Duration::from_millis(600);
    let outcome = tokio::time::timeout(patience, run(&&stage, &remotes, Mode::Racing)).await;
    assert!(outcome.is_err());
    assert_eq!(stage.starts().len(), 3);
    assert_eq!(stage.open.load(Ordering::Relaxed), 0);
}
