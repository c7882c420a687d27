//! The order of the targets of a service (RFC 2782).

use super::dns::SrvRecord;

/// Sorts by priority; among equals, draws by weight. `random(limit)` yields a number from 0 to `limit` inclusive.
pub(super) fn in_order(
    mut records: Vec<SrvRecord>,
    mut random: impl FnMut(u32) -> u32,
) -> Vec<SrvRecord> {
    // Within a priority those of weight 0 come first, as the drawing demands.
    records.sort_by_key(|record| (record.priority, record.weight));
    let mut ordered = Vec::with_capacity(records.len());
    while let Some(first) = records.first() {
        let priority = first.priority;
        let equals = records.partition_point(|record| record.priority == priority);
        let drawn = draw(&records[..equals], &mut random);
        ordered.push(records.remove(drawn));
    }
    ordered
}

/// The index of the first record at which the running sum of weights reaches a random number.
fn draw(records: &[SrvRecord], random: &mut impl FnMut(u32) -> u32) -> usize {
    let total = records.iter().map(weight).sum();
    let threshold = random(total);
    let mut sum = 0;
    records
        .iter()
        .position(|record| {
            sum += weight(record);
            sum >= threshold
        })
        .unwrap_or_default()
}

fn weight(record: &SrvRecord) -> u32 {
    record.weight.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(&(priority, weight, port): &(u16, u16, u16)) -> SrvRecord {
        SrvRecord {
            priority,
            weight,
            port,
            target: String::new(),
        }
    }

    /// Orders `(priority, weight, port)` rows and yields the ports; `draws` are the random numbers in turn.
    fn ports(rows: &[(u16, u16, u16)], draws: &[u32]) -> Vec<u16> {
        let records = rows.iter().map(record).collect();
        let mut draws = draws.iter();
        let ordered = in_order(records, |limit| {
            let draw = *draws.next().expect("a draw for each record");
            assert!(draw <= limit, "{draw} is beyond {limit}");
            draw
        });
        ordered.iter().map(|record| record.port).collect()
    }

    #[test]
    fn lower_priorities_come_first() {
        assert_eq!(
            ports(&[(20, 0, 2), (10, 0, 1), (30, 9, 3)], &[0, 0, 0]),
            [1, 2, 3]
        );
    }

    #[test]
    fn weights_decide_by_their_running_sum() {
        let rows = [(1, 10, 10), (1, 60, 60), (1, 30, 30)];
        // Sorted by weight the running sums are 10, 40, 100.
        assert_eq!(ports(&rows, &[0, 0, 0]), [10, 30, 60]);
        assert_eq!(ports(&rows, &[10, 0, 0]), [10, 30, 60]);
        assert_eq!(ports(&rows, &[11, 0, 0]), [30, 10, 60]);
        assert_eq!(ports(&rows, &[41, 11, 0]), [60, 30, 10]);
        assert_eq!(ports(&rows, &[100, 40, 10]), [60, 30, 10]);
    }

    #[test]
    fn weight_zero_is_drawn_only_by_zero() {
        let rows = [(1, 5, 5), (1, 0, 0)];
        assert_eq!(ports(&rows, &[0, 0]), [0, 5]);
        assert_eq!(ports(&rows, &[1, 0]), [5, 0]);
    }

    #[test]
    fn nothing_is_lost_or_repeated() {
        let rows: Vec<_> = (0..50).map(|n| (n % 3, n % 7, n)).collect();
        let records = rows.iter().map(record).collect();
        let mut seen: Vec<u16> = in_order(records, |limit| limit / 2)
            .iter()
            .map(|record| record.port)
            .collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..50).collect::<Vec<u16>>());
    }
}
