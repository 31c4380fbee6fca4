//! What a program that was run before asks of the system when it runs again.

mod small_chain;

use ramba::{Config, Ranks, Scalar, Session};
use small_chain::{CHAIN, chain};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, counting per thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // A thread that ends has no counter any more.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: everything is passed on to the system.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: by contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: by contract.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        count();
        // SAFETY: by contract.
        unsafe { System.realloc(pointer, layout, bytes) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of this thread so far.
fn allocations() -> usize {
    ALLOCATIONS.with(Cell::get)
}

fn session() -> Session {
    let config = Config { ranks: Ranks::Solo, without_disk_cache: true, ..Config::default() };
    Session::new(config).unwrap()
}

#[test]
fn a_cached_program_takes_its_buffers_from_the_pool() {
    let session = session();
    let x = session.full(&[1000], Scalar::F64(0.75)).unwrap();
    let y = session.full(&[1000], Scalar::F64(1.25)).unwrap();
    let mut recording = Vec::new();
    let mut running = Vec::new();
    let mut before = session.counters();
    for round in 0..40 {
        if round == 10 {
            before = session.counters();
        }
        let start = allocations();
        let result = chain(&session, &x, &y).unwrap();
        let recorded = allocations();
        session.sync().unwrap();
        recording.push(recorded - start);
        running.push(allocations() - recorded);
        drop(result);
    }
    let added = session.counters().since(&before);
    assert_eq!((added.fresh_allocations, added.programs_compiled), (0, 0));
    assert_eq!(added.allocations, 30, "one result each");
    // One object per array handle; a result (its shard, buffer and list), lists of what goes in and out, the
    // name of the next trace.
    assert!(recording[10..].iter().all(|count| *count <= CHAIN.len()), "{recording:?}");
    assert!(running[10..].iter().all(|count| *count <= 10), "{running:?}");
}

#[test]
fn another_size_compiles_no_code() {
    let session = session();
    let counts = [1000, 1, 17, 4096, 100_003].map(|size| {
        let x = session.full(&[size], Scalar::F64(0.75)).unwrap();
        let y = session.full(&[size], Scalar::F64(1.25)).unwrap();
        chain(&session, &x, &y).unwrap().to_host().unwrap();
        session.counters().llvm_compiles
    });
    assert_eq!(counts[2..], [counts[1]; 3], "{counts:?}");
}
