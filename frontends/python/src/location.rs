//! The line of the Python program that runs now.

use pyo3::ffi;
use pyo3::prelude::*;
use ramba::Loc;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

/// A code object and its file.
type Known = (Py<PyAny>, Arc<str>);

thread_local! {
    /// The code object asked for last, and its file: most operations of a program share one.
    static LAST: RefCell<Option<(usize, Arc<str>)>> = const { RefCell::new(None) };

    /// The folder of the package's Python files.
    static FOLDER: OnceCell<Arc<str>> = const { OnceCell::new() };

    /// File names by code object. The objects are kept alive, so that an address names one of them.
    static FILES: RefCell<HashMap<usize, Known>> = RefCell::default();
}

/// File and line of the innermost Python frame that is not of this package, unknown outside of one.
pub fn current() -> Loc {
    Python::attach(|py| {
        // SAFETY: the interpreter is held; the frame is borrowed from it.
        let innermost = unsafe { ffi::PyEval_GetFrame() };
        // SAFETY: as above.
        let mut frame = unsafe { Bound::from_borrowed_ptr_or_opt(py, innermost.cast()) };
        while let Some(own) = frame {
            let place: *mut ffi::PyFrameObject = own.as_ptr().cast();
            // SAFETY: the frame is held; its code object is owned.
            let code = unsafe {
                Py::from_owned_ptr_or_opt(py, ffi::PyFrame_GetCode(place).cast::<ffi::PyObject>())
            };
            match code.and_then(|code| file_of(py, code)) {
                None => break,
                Some(file) if file.is_empty() => {
                    frame = own.getattr("f_back").ok().filter(|caller| !caller.is_none());
                }
                Some(file) => {
                    // SAFETY: as above.
                    let line = unsafe { ffi::PyFrame_GetLineNumber(place) };
                    return Loc::new(file, line.max(0) as u32, 0);
                }
            }
        }
        Loc::unknown()
    })
}

/// The file of a code object; empty for the package's own.
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
    let own = FOLDER.with(|folder| folder.get_or_init(|| package_folder(py)).clone());
    let file: Arc<str> = if name.starts_with(&*own) { "".into() } else { name.into() };
    FILES.with_borrow_mut(|files| files.insert(address, (code, file.clone())));
    Some(file)
}

/// The folder of this package; a name that no file begins with if it is not known.
fn package_folder(py: Python<'_>) -> Arc<str> {
    let file =
        py.import("ramba").and_then(|package| package.getattr("__file__")?.extract::<String>());
    let folder = file.ok().and_then(|file| file.strip_suffix("__init__.py").map(str::to_owned));
    folder.unwrap_or_else(|| "\0".to_owned()).into()
}
