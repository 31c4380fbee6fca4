//! Work for as many threads as there are processors.

use super::EngineError;
use std::{
    panic::resume_unwind,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread::{available_parallelism, scope},
};

/// The results of `one` for each item, in order, or the first error. The calling thread works as well; it is
/// alone where there is one item or one processor.
pub(super) fn side_by_side<I: Sync, T: Send>(
    items: &[I],
    one: impl Fn(&I) -> Result<T, EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    let threads = available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let taken = std::iter::from_fn(|| {
            let position = next.fetch_add(1, Relaxed);
            Some((position, one(items.get(position)?)))
        });
        taken.collect::<Vec<_>>()
    };
    let mut done = scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for helper in helpers {
            done.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(position, _)| *position);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_order() {
        for count in [0, 1, 2, 100] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| 2 * item).collect();
            assert_eq!(side_by_side(&items, |item| Ok(2 * item)).unwrap(), doubled);
        }
    }

    #[test]
    fn the_first_error_counts() {
        let refuse = |item: &usize| match item % 7 {
            3 => Err(EngineError::Target(item.to_string())),
            _ => Ok(()),
        };
        let items: Vec<usize> = (0..100).collect();
        let error = side_by_side(&items, refuse).unwrap_err();
        assert!(matches!(error, EngineError::Target(text) if text == "3"));
    }
}
