//! Every law fires, and both of its sides mean the same.

use super::{Law, LawSet, Rule, Sketch, Tier, laws};
use crate::saturate::testing::{
    Random, element, moderate_element, rough_element, same_bits, tame_element, tame_or_nan,
    tame_or_zero, tensors_of,
};
use crate::saturate::{Choice, Imported, Literal, Pattern, Term, emit, import};
use egg::Id;
use ramba_dialects::reference::{Tensor, evaluate};
use ramba_dialects::{DType, Func, Scalar, Ufunc, ValueId};

#[test]
fn names_are_unique_words() {
    let mut names: Vec<&str> = laws().map(|law| law.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    let word = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    assert!(names.iter().all(|name| word(name)), "{names:?}");
}

#[test]
fn every_law_fires_and_means_the_same() {
    let mut complaints = Vec::new();
    for law in laws() {
        let tried: Result<Vec<usize>, String> =
            DType::all().map(|dtype| check_law(law, dtype)).collect();
        match tried {
            Ok(fired) if fired.iter().sum::<usize>() > 0 => {}
            Ok(_) => complaints.push(format!("{}: no example makes it fire", law.name)),
            Err(difference) => complaints.push(difference),
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn wrong_laws_are_noticed() {
    const WRONG: [Law; 3] = [
        Law::text("adds-zero", Tier::Exact, "add(a, 0) => a if float(a)"),
        Law::text("assumes-numbers", Tier::Exact, "equal(a, a) => true"),
        Law::text("reassociates", Tier::Exact, "add(add(a, b), c) => add(a, add(b, c))"),
    ];
    static LAWS: [Law; 3] = WRONG;
    for law in &LAWS {
        assert!(check_law(law, DType::F32).is_err(), "{}", law.name);
    }
}

/// Applies a law wherever it applies in its examples for an element type, and compares both sides.
/// Returns how often it applied, or where the sides differ.
fn check_law(law: &'static Law, dtype: DType) -> Result<usize, String> {
    let set = LawSet::of([law].into_iter())?;
    examples(law, dtype).iter().map(|func| check_program(law, &set, func)).sum()
}

fn check_program(law: &Law, set: &LawSet, func: &Func) -> Result<usize, String> {
    let mut imported = import(func).unwrap();
    let mut pairs: Vec<(Id, Id)> = Vec::new();
    for class in imported.graph.class_ids() {
        let node = imported.graph.egraph[class].nodes[0].clone();
        for applied in set.for_node(&node) {
            let equals = applied.apply(&mut imported.graph, class, &node);
            pairs.extend(equals.into_iter().filter(|equal| *equal != class).map(|e| (class, e)));
        }
    }
    for pair in &pairs {
        compare_sides(law, func, &imported, *pair)?;
    }
    Ok(pairs.len())
}

/// Evaluates two classes of a graph in which nothing was stated equal yet, so that each class still
/// has just the node it was made with.
fn compare_sides(
    law: &Law,
    func: &Func,
    imported: &Imported,
    (lhs, rhs): (Id, Id),
) -> Result<(), String> {
    let graph = &imported.graph;
    assert_eq!(graph.ty(lhs), graph.ty(rhs), "{}: types differ", law.name);
    let sides = [lhs, rhs];
    let both = emit(func, graph, &Choice::only(graph), &sides, &sides).unwrap();
    for (seed, element) in kinds(law.tier).iter().enumerate() {
        let inputs = tensors_of(&both, seed as u64, *element);
        let inputs: Vec<Tensor> = inputs.iter().map(|tensor| admitted(law, tensor)).collect();
        let results = evaluate(&both, &inputs).unwrap();
        let mut elements = results[0].scalars().into_iter().zip(results[1].scalars());
        let agree = |(left, right): &(Scalar, Scalar)| match law.tier {
            Tier::Exact if !is_numpy_power(law) => same_bits(*left, *right),
            _ => close(*left, *right),
        };
        if let Some((left, right)) = elements.find(|pair| !agree(pair)) {
            return Err(format!("{}: {left} is not {right} for {inputs:?}", law.name));
        }
    }
    Ok(())
}

/// The elements that both sides of a tier's laws must agree on.
fn kinds(tier: Tier) -> &'static [fn(DType, &mut Random) -> Scalar] {
    match tier {
        Tier::Exact => &[element, rough_element, element, element, element, rough_element, element],
        Tier::Reorder => &[moderate_element, tame_element, moderate_element, moderate_element],
        Tier::Fast => &[tame_or_nan, tame_element, tame_or_nan, tame_element],
        Tier::Finite => &[tame_or_zero, tame_element, tame_or_zero, tame_element],
    }
}

fn close(a: Scalar, b: Scalar) -> bool {
    let tolerance = if a.dtype().real() == DType::F32 { 1e-4 } else { 1e-11 };
    let close = |x: f64, y: f64| {
        (x.is_nan() && y.is_nan()) || x == y || (x - y).abs() <= tolerance * x.abs().max(1.0)
    };
    close(a.re(), b.re()) && close(a.im(), b.im())
}

/// Powers by a constant that NumPy computes otherwise than by `pow`, which may differ by an ulp.
fn is_numpy_power(law: &Law) -> bool {
    matches!(law.name, "power-two" | "power-half" | "power-minus-one")
}

/// Inputs for which NumPy's special cases and `pow` are meant to agree.
fn admitted(law: &Law, tensor: &Tensor) -> Tensor {
    let admits = |scalar: &Scalar| match law.name {
        // The root of −0 and −∞ is not pow's.
        "power-half" => scalar.re() > 0.0 || scalar.re().is_nan(),
        _ => true,
    };
    let scalars = tensor.scalars().into_iter();
    let scalars = scalars.map(|s| if admits(&s) { s } else { Scalar::one(s.dtype()) });
    Tensor::from_scalars(&tensor.ty(), scalars).unwrap()
}

/// The programs that a law is tried on for an element type.
fn examples(law: &Law, dtype: DType) -> Vec<Func> {
    if let Some(example) = law.example {
        let resized = (1..10).flat_map(|extent| [(extent, 0), (extent, 1)]);
        let sketches = std::iter::once((0, 0)).chain(resized);
        let sketches = sketches.map(|(from, to)| Sketch::resized(dtype, from, to));
        let written = |sketch: Sketch| Some((example(&sketch)?, sketch));
        let written = sketches.filter_map(written);
        return written.map(|(value, sketch)| sketch.finish(&[value])).collect();
    }
    let Rule::Text(text) = law.rule else { panic!("{} has no example", law.name) };
    let lhs = Pattern::parse(text).unwrap().lhs;
    let mut programs = Vec::new();
    for (shape, dressings) in SHAPES {
        for dressing in *dressings {
            let sketch = Sketch::new(dtype);
            let variables = std::cell::RefCell::new([None; 6]);
            let writer = Writer { sketch: &sketch, shape, dressing: *dressing, variables };
            let value = writer.term(&lhs, None);
            programs.extend(value.map(|value| sketch.finish(&[value])));
        }
    }
    programs
}

/// Sizes to try laws on, and what variables stand for there.
const SHAPES: &[(&[i64], &[Dressing])] =
    &[(&[5, 4], DRESSINGS), (&[0, 3], DRESSINGS), (&[3, 0], DRESSINGS), (&[1, 1], DRESSINGS)];

/// What a variable may stand for: an argument, or something more special that guards know.
type Dressing = fn(&Sketch, &[i64]) -> Option<ValueId>;

const DRESSINGS: &[Dressing] = &[
    |s, shape| s.x(shape),
    |s, shape| s.map(Ufunc::Abs, &[s.x(shape)?]),
    |s, shape| s.map(Ufunc::Floor, &[s.x(shape)?]),
    |s, shape| s.cast(s.arg(DType::I16, shape)?, s.dtype),
    |s, shape| s.cast(s.arg(DType::U8, shape)?, s.dtype),
    |s, shape| s.fill(1.5, shape),
];

/// Writes a law's left side as a program.
struct Writer<'a> {
    sketch: &'a Sketch,
    shape: &'a [i64],
    dressing: Dressing,
    variables: std::cell::RefCell<[Option<ValueId>; 6]>,
}

impl Writer<'_> {
    fn term(&self, term: &Term, literal_type: Option<DType>) -> Option<ValueId> {
        match term {
            Term::Variable(variable) => self.variable(*variable, false),
            Term::Literal(literal) => self.literal(*literal, literal_type?),
            Term::Reduce(kind, operand) => {
                self.sketch.reduce(*kind, self.term(operand, None)?, &[0])
            }
            Term::Map(ufunc, terms) => self.map(*ufunc, terms),
        }
    }

    fn map(&self, ufunc: Ufunc, terms: &[Term]) -> Option<ValueId> {
        let mut operands: Vec<Option<ValueId>> = vec![None; terms.len()];
        let mut dtype = self.sketch.dtype;
        for (position, term) in terms.iter().enumerate().rev() {
            let condition = ufunc == Ufunc::Select && position == 0;
            operands[position] = match term {
                Term::Literal(_) if !condition => continue,
                Term::Variable(variable) if condition => Some(self.variable(*variable, true)?),
                _ => Some(self.term(term, Some(DType::Bool))?),
            };
            dtype = if condition { dtype } else { self.sketch.dtype_of(operands[position]?) };
        }
        for (operand, term) in operands.iter_mut().zip(terms).filter(|(o, _)| o.is_none()) {
            *operand = Some(self.term(term, Some(dtype))?);
        }
        let operands: Option<Vec<ValueId>> = operands.into_iter().collect();
        self.sketch.map(ufunc, &operands?)
    }

    fn variable(&self, variable: usize, condition: bool) -> Option<ValueId> {
        if let Some(value) = self.variables.borrow()[variable] {
            return Some(value);
        }
        let value = match condition {
            true => self.sketch.arg(DType::Bool, self.shape)?,
            false => (self.dressing)(self.sketch, self.shape)?,
        };
        self.variables.borrow_mut()[variable] = Some(value);
        Some(value)
    }

    fn literal(&self, literal: Literal, dtype: DType) -> Option<ValueId> {
        self.sketch.fill_with(literal.of(dtype)?, self.shape)
    }
}

#[test]
fn laws_are_tried_on_arrays_of_nothing_and_of_one() {
    let extents = |law: &Law| -> Vec<i64> {
        let programs = examples(law, DType::F64).into_iter().chain(examples(law, DType::I32));
        programs
            .flat_map(|f| {
                f.args.iter().flat_map(|arg| f.ty(arg.value).shape.to_vec()).collect::<Vec<_>>()
            })
            .collect()
    };
    let tried = |extent: i64| laws().filter(|law| extents(law).contains(&extent)).count();
    // Some laws are about no array, or about views that such arrays have not.
    assert!(tried(0) > laws().count() * 4 / 5, "{} of {}", tried(0), laws().count());
    assert!(tried(1) > laws().count() * 4 / 5, "{} of {}", tried(1), laws().count());
}

#[test]
fn inputs_are_special() {
    let mut random = Random(1);
    let some: Vec<Scalar> = (0..200).map(|_| element(DType::F32, &mut random)).collect();
    let seen = |holds: fn(f64) -> bool| some.iter().any(|scalar| holds(scalar.re()));
    assert!(seen(|v| v.is_nan()) && seen(|v| v == f64::INFINITY) && seen(|v| v == 0.0));
    assert!(seen(|v| v == 0.0 && v.is_sign_negative()));
    assert!(seen(|v| v != 0.0 && v.abs() < f32::MIN_POSITIVE as f64), "denormals");
}
