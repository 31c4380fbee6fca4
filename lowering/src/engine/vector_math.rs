//! Elementary functions on whole vectors, from glibc's vector math library.
//!
//! Before optimization each call of a function in the table learns the name of its vector form, so
//! that the loop vectorizer can use it. After optimization the scalar calls that are left (loop
//! remainders) call the vector form too: an element's value must not depend on where a tile ends.
//! Only one form per type is offered, for the same reason.

use super::{
    calls::{VectorForm, keep_declarations, offer_vector_form, split_calls, widen_calls},
    functions::{functions, name_of},
    llvm_module::LlvmModule,
    message::c_string,
    processor::{has_wide_vectors, has_widest_vectors},
    symbols::{address_of, load_library},
};
use llvm_sys::prelude::LLVMValueRef;
use std::sync::OnceLock;

/// The functions of the library and their numbers of arguments.
const FUNCTIONS: [(&str, usize); 26] = [
    ("acos", 1),
    ("acosh", 1),
    ("asin", 1),
    ("asinh", 1),
    ("atan", 1),
    ("atan2", 2),
    ("atanh", 1),
    ("cbrt", 1),
    ("cos", 1),
    ("cosh", 1),
    ("erf", 1),
    ("erfc", 1),
    ("exp", 1),
    ("exp10", 1),
    ("exp2", 1),
    ("expm1", 1),
    ("hypot", 2),
    ("log", 1),
    ("log10", 1),
    ("log1p", 1),
    ("log2", 1),
    ("pow", 2),
    ("sin", 1),
    ("sinh", 1),
    ("tan", 1),
    ("tanh", 1),
];

/// The vector functions that this process can call.
#[derive(Clone, Debug, Default)]
pub(super) struct VectorMath {
    forms: Vec<VectorForm>,
}

impl VectorMath {
    /// The vector functions for this machine, looked for once.
    pub fn of_this_machine() -> VectorMath {
        static FOUND: OnceLock<VectorMath> = OnceLock::new();
        FOUND.get_or_init(VectorMath::probe).clone()
    }

    /// Loads the library, if there is one, and looks for the forms that suit the processor.
    fn probe() -> VectorMath {
        if !cfg!(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu")) {
            return VectorMath::default();
        }
        load_library(c"libm.so.6");
        if !load_library(c"libmvec.so.1") {
            return VectorMath::default();
        }
        let (isa, bytes) = instruction_set();
        let doubles =
            FUNCTIONS.iter().map(|(name, arity)| form(isa, name, *arity, bytes / 8, "f64"));
        let floats =
            FUNCTIONS.iter().map(|(name, arity)| form(isa, name, *arity, bytes / 4, "f32"));
        VectorMath { forms: doubles.chain(floats).filter(|form| is_loaded(&form.vector)).collect() }
    }

    /// The names of the vector functions: what compiled code may refer to.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().map(|form| form.vector.as_str())
    }

    /// Tells the optimizer about the vector forms of the functions that a module calls.
    pub fn offer(&self, module: &mut LlvmModule) {
        let declared: Vec<_> = self
            .called(module)
            .into_iter()
            .map(|(form, function)| offer_vector_form(module, form, function))
            .collect();
        keep_declarations(module, &declared);
    }

    /// Lets the calls that are left in an optimized module, on scalars and on vectors of other widths, call
    /// the vector forms.
    pub fn widen_remainders(&self, module: &mut LlvmModule) {
        for (form, function) in self.called(module) {
            widen_calls(module, form, function);
        }
        for function in functions(module) {
            let name = name_of(function);
            if let Some(form) = self.forms.iter().find(|form| form.is_intrinsic_on_vectors(&name)) {
                split_calls(module, form, function);
            }
        }
    }

    /// The functions in a module that have vector forms.
    fn called(&self, module: &LlvmModule) -> Vec<(&VectorForm, LLVMValueRef)> {
        let with_form = |function| {
            let name = name_of(function);
            let form = self.forms.iter().find(|form| form.scalars.contains(&name))?;
            Some((form, function))
        };
        functions(module).into_iter().filter_map(with_form).collect()
    }
}

/// The letter of the widest instruction set with vector functions, and its vector size in bytes.
fn instruction_set() -> (char, usize) {
    match (has_widest_vectors(), has_wide_vectors()) {
        (true, _) => ('e', 64),
        (_, true) => ('d', 32),
        _ => ('b', 16),
    }
}

/// The vector form of a function of libm, named by the x86 vector function ABI.
fn form(isa: char, name: &str, arity: usize, lanes: usize, scalar_type: &str) -> VectorForm {
    let suffix = if scalar_type == "f32" { "f" } else { "" };
    let prefix = format!("_ZGV{isa}N{lanes}{}", "v".repeat(arity));
    VectorForm {
        scalars: [format!("{name}{suffix}"), format!("llvm.{name}.{scalar_type}")],
        vector: format!("{prefix}_{name}{suffix}"),
        prefix,
        lanes: lanes as u32,
    }
}

fn is_loaded(symbol: &str) -> bool {
    address_of(&c_string(symbol)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_vector_function_abi() {
        assert_eq!(form('d', "exp", 1, 4, "f64").vector, "_ZGVdN4v_exp");
        assert_eq!(form('d', "pow", 2, 8, "f32").vector, "_ZGVdN8vv_powf");
        assert_eq!(form('b', "erf", 1, 2, "f64").scalars, ["erf", "llvm.erf.f64"]);
        let sine = form('d', "sin", 1, 4, "f64");
        assert!(sine.is_intrinsic_on_vectors("llvm.sin.v8f64"));
        for other in ["llvm.sin.f64", "llvm.sin.v8f32", "llvm.sinh.v8f64", "llvm.sin.vf64"] {
            assert!(!sine.is_intrinsic_on_vectors(other), "{other}");
        }
    }
}
