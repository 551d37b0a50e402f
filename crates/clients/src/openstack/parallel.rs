use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does the work for every item, for at most so many at the same time, and gives what came of it in their order. An
/// item whose work came to a sudden end has `None`.
pub fn at_once<T: Sync, R: Send>(items: &[T], most: usize, work: impl Fn(&T) -> R + Sync) -> Vec<Option<R>> {
    let done: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let worker = || {
        while let Some((item, slot)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            items.get(place).zip(done.get(place))
        } {
            let result = work(item);
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(result);
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..most.min(items.len())).map(|_| scope.spawn(worker)).collect();
        // The slot of an item says whether its work was done.
        workers.into_iter().for_each(|worker| drop(worker.join()));
    });
    done.into_iter().map(|slot| slot.into_inner().unwrap_or(None)).collect()
}

#[cfg(test)]
mod tests {
    use super::at_once;
    use std::sync::Barrier;

    #[test]
    fn results_stand_in_the_order_of_the_items_and_work_is_done_side_by_side() {
        // Nobody passes the barrier before three are there: work that is done one after the other would never end.
        let barrier = Barrier::new(3);
        let doubled = at_once(&[1, 2, 3, 4, 5, 6], 3, |item| {
            barrier.wait();
            item * 2
        });
        assert_eq!(doubled, [2, 4, 6, 8, 10, 12].map(Some));
        assert_eq!(at_once(&[] as &[u8], 3, |item| *item), vec![]);
    }
}
