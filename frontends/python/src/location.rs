//! The line of the Python program that runs now.

use pyo3::ffi;
use pyo3::prelude::*;
use ramba::Loc;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// A code object and its file.
type Known = (Py<PyAny>, Arc<str>);

thread_local! {
    /// The code object asked for last, and its file: most operations of a program share one.
    static LAST: RefCell<Option<(usize, Arc<str>)>> = const { RefCell::new(None) };

    /// File names by code object. The objects are kept alive, so that an address names one of them.
    static FILES: RefCell<HashMap<usize, Known>> = RefCell::default();
}

/// File and line of the innermost Python frame, unknown outside of one.
pub fn current() -> Loc {
    Python::attach(|py| {
        // SAFETY: the interpreter is held; the frame is borrowed, the code object is owned.
        let (line, code) = unsafe {
            let frame = ffi::PyEval_GetFrame();
            if frame.is_null() {
                return Loc::unknown();
            }
            let code = ffi::PyFrame_GetCode(frame).cast::<ffi::PyObject>();
            let code: Py<PyAny> = match Py::from_owned_ptr_or_opt(py, code) {
                Some(code) => code,
                None => return Loc::unknown(),
            };
            (ffi::PyFrame_GetLineNumber(frame), code)
        };
        match file_of(py, code) {
            Some(file) => Loc::new(file, line.max(0) as u32, 0),
            None => Loc::unknown(),
        }
    })
}

fn file_of(py: Python<'_>, code: Py<PyAny>) -> Option<Arc<str>> {
    let address = code.as_ptr() as usize;
    let last = LAST.with_borrow(|last| match last {
        Some((known, file)) if *known == address => Some(file.clone()),
        _ => None,
    });
    if last.is_some() {
        return last;
    }
    let file = looked_up(py, code, address)?;
    LAST.with_borrow_mut(|last| *last = Some((address, file.clone())));
    Some(file)
}

fn looked_up(py: Python<'_>, code: Py<PyAny>, address: usize) -> Option<Arc<str>> {
    if let Some(file) = FILES.with_borrow(|files| files.get(&address).map(|(_, file)| file.clone()))
    {
        return Some(file);
    }
    let name: String = code.bind(py).getattr("co_filename").ok()?.extract().ok()?;
    let file: Arc<str> = name.into();
    FILES.with_borrow_mut(|files| files.insert(address, (code, file.clone())));
    Some(file)
}
