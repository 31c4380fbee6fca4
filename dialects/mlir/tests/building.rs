//! Making upstream operations, and layouts as text.

mod layouts;

use melior::ir::block::BlockLike;
use melior::ir::operation::OperationLike;
use melior::ir::r#type::FunctionType;
use melior::ir::{Block, Location, Module, Region, RegionLike, Type, ValueLike};
use proptest::prelude::*;
use ramba_abi::{Cuts, DimSplit, Grid, Layout, Reduction};
use ramba_dialects::{Diagnostic, Loc};
use ramba_mlir::{Builder, OpBuilder, Session, layout};

/// The text of a function of two `f64`s whose body `fill` makes.
fn function(
    session: &Session,
    fill: impl FnOnce(Builder) -> Result<(), Diagnostic>,
) -> Result<String, Diagnostic> {
    let unknown = Location::unknown(session.context());
    let f64 = Type::float64(session.context());
    let ty = FunctionType::new(session.context(), &[f64, f64], &[]);
    let region = Region::new();
    let block = region.append_block(Block::new(&[(f64, unknown); 2]));
    fill(Builder::new(session, block).at(&Loc::new("a.py", 3, 4)))?;
    let function = OpBuilder::detached(session, "func.func", unknown)
        .parsed_attr("sym_name", "\"f\"")
        .parsed_attr("function_type", &ty.to_string())
        .region(region)
        .make()?;
    let module = Module::new(unknown);
    module.body().append_operation(function);
    assert!(module.as_operation().verify());
    Ok(ramba_mlir::print(&module, false))
}

#[test]
fn operations_are_made_in_order() {
    let session = Session::new().unwrap();
    let text = function(&session, |b| {
        let (x, y) = (b.block().argument(0).unwrap().into(), b.block().argument(1).unwrap().into());
        let sum = b
            .op("arith.addf")
            .operands(&[x, y])
            .parsed_attr("fastmath", "#arith.fastmath<contract>")
            .infer_results()
            .value()?;
        b.op("math.sqrt").operands(&[sum]).result(sum.r#type()).build()?;
        b.op("func.return").build()?;
        Ok(())
    });
    let text = text.unwrap();
    assert!(text.contains("%0 = arith.addf %arg0, %arg1 fastmath<contract> : f64"), "{text}");
    assert!(text.contains("%1 = math.sqrt %0 : f64"), "{text}");
}

#[test]
fn what_cannot_be_made_is_an_error_at_its_line() {
    let session = Session::new().unwrap();
    let failure = |name: &'static str, attribute: &'static str| {
        let made = function(&session, |b| {
            b.op(name).parsed_attr("value", attribute).infer_results().value().map(|_| ())
        });
        made.unwrap_err().to_string()
    };
    assert_eq!(failure("arith.frob", "1"), "a.py:3:4: 'arith.frob' op is unknown");
    assert_eq!(failure("nowhere.addf", "1"), "a.py:3:4: 'nowhere.addf' op is unknown");
    let unparsed = "a.py:3:4: 'arith.constant' op attribute 'value': cannot parse <1";
    assert_eq!(failure("arith.constant", "<1"), unparsed);
    assert!(failure("arith.addf", "1").starts_with("a.py:3:4: 'arith.addf' op "));
    let no_result = function(&session, |b| b.op("func.return").value().map(|_| ())).unwrap_err();
    assert_eq!(no_result.to_string(), "a.py:3:4: 'func.return' op has no result");
}

#[test]
fn layouts_are_readable() {
    let grid = Grid::new(&[2, 3]);
    let mut layout = Layout::split(
        grid,
        [
            DimSplit::balanced(1, 4000).sliced(2, -3),
            DimSplit::Whole,
            DimSplit::Split {
                axis: 0,
                cuts: Cuts::Explicit([0, 5, 9].into()),
                offset: 7,
                step: -1,
            },
        ]
        .into_iter()
        .collect(),
    );
    layout.halo[1] = (1, 2);
    let expected = "#dist.layout<array<i64: 2, 3>, \
        [\"1: 4000 at 2 - 3k\", \"whole halo 1, 2\", \"0: {0, 5, 9} at 7 - k\"], []>";
    assert_eq!(layout::text(&layout), expected);
    let partial = Layout {
        partial: [(0, Reduction::Sum)].into_iter().collect(),
        ..Layout::replicated(Grid::line(4), 0)
    };
    assert_eq!(layout::text(&partial), "#dist.layout<array<i64: 4>, [], [\"0: sum\"]>");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn layouts_come_back(layout in layouts::layouts()) {
        let session = Session::new().unwrap();
        let attribute = layout::attribute(&session, &layout).unwrap();
        prop_assert_eq!(layout::from_attribute(&session, attribute).unwrap(), layout);
    }
}
