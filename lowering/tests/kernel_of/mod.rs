//! From a function to the text of its kernel, and an engine that compiles it anew.

use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Func, Loc, Opcode, Ufunc, ValueId};
use ramba_lowering::dist_to_linalg::outline_kernels;
use ramba_lowering::engine::{CacheConfig, Engine, EngineConfig};
use ramba_passes::{Options, pass_named};

pub fn engine() -> Engine {
    Engine::new(EngineConfig { cache: CacheConfig::disabled(), ..EngineConfig::default() }).unwrap()
}

pub fn map(func: &mut Func, ufunc: Ufunc, operands: &[ValueId]) -> ValueId {
    let attrs: Attrs = smallvec::smallvec![AttrValue::Ufunc(ufunc)];
    func.push(Opcode::Map, operands, attrs, Loc::unknown()).unwrap()
}

/// The text of the only kernel of a function.
pub fn kernel_of(mut func: Func) -> String {
    for name in ["dist-fuse", "dist-assign-destinations"] {
        let pass = pass_named(name).unwrap();
        pass.run(&mut func, &Options::of(pass), &mut Vec::new()).unwrap();
    }
    let kernels = outline_kernels(&mut func).unwrap();
    assert_eq!(kernels.len(), 1);
    kernels.into_iter().next().unwrap().1
}
