use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);

/// How long to wait after so many failures in a row before the next attempt: 1 second, doubled by each, up to 5 minutes. `None`
/// after none. What fails at once would otherwise be repeated without end.
pub(super) fn pause(failures: u32) -> Option<Duration> {
    let doublings = failures.checked_sub(1)?;
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
    Some(FIRST.saturating_mul(factor.max(1)).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let seconds = |failures| pause(failures).map(|pause| pause.as_secs());
        let rows = [
            (0, None),
            (1, Some(1)),
            (2, Some(2)),
            (3, Some(4)),
            (9, Some(256)),
        ];
        for (failures, expected) in rows {
            assert_eq!(seconds(failures), expected, "{failures}");
        }
        for failures in [10, 32, 33, 64, u32::MAX] {
            assert_eq!(seconds(failures), Some(300), "{failures}");
        }
    }
}
