//! Reading the notation of laws, which `pattern.rs` describes.

use super::pattern::{Literal, MAX_VARIABLES, Pattern, Term};
use crate::rules::guards::{GUARDS, Guard};
use ramba_dialects::{Reduction, Ufunc};

/// Reads a law.
pub(super) fn parse(text: &str) -> Result<Pattern, String> {
    let (equation, guards) = text.split_once(" if ").unwrap_or((text, ""));
    let (lhs, rhs) = equation.split_once("=>").ok_or("has no '=>'")?;
    let mut names = Vec::new();
    let lhs = parse_side(lhs, &mut names)?;
    let known = names.len();
    let rhs = parse_side(rhs, &mut names)?;
    if names.len() > known {
        return Err(format!("'{}' is not on the left", names[known]));
    }
    let guards = guards.split(',').filter(|guard| !guard.trim().is_empty());
    let guards = guards.map(|guard| parse_guard(guard.trim(), &names)).collect::<Result<_, _>>()?;
    Ok(Pattern { lhs, rhs, guards })
}

fn parse_guard(text: &str, names: &[char]) -> Result<(&'static Guard, usize), String> {
    let call = text.strip_suffix(')').and_then(|text| text.split_once('('));
    let (name, variable) = call.ok_or_else(|| format!("'{text}' is no guard"))?;
    let guard = GUARDS.iter().find(|guard| guard.name == name);
    let guard = guard.ok_or_else(|| format!("there is no guard '{name}'"))?;
    let position = names.iter().position(|known| variable.chars().eq([*known]));
    Ok((guard, position.ok_or_else(|| format!("'{variable}' is no variable"))?))
}

fn parse_side(text: &str, names: &mut Vec<char>) -> Result<Term, String> {
    let mut reader = Reader { rest: text.trim(), names };
    let term = reader.term()?;
    if reader.rest.is_empty() { Ok(term) } else { Err(format!("'{}' is left over", reader.rest)) }
}

struct Reader<'a, 'n> {
    rest: &'a str,
    names: &'n mut Vec<char>,
}

impl<'a> Reader<'a, '_> {
    fn term(&mut self) -> Result<Term, String> {
        let word = self.word();
        if self.take("[k]") {
            let kind = Reduction::from_name(word);
            let kind = kind.ok_or_else(|| format!("there is no reduction '{word}'"))?;
            let [operand] = self.operands()?.try_into().map_err(|_| "reduces one array")?;
            return Ok(Term::Reduce(kind, Box::new(operand)));
        }
        if self.rest.starts_with('(') {
            let ufunc = Ufunc::from_name(word);
            let ufunc = ufunc.ok_or_else(|| format!("there is no function '{word}'"))?;
            return Ok(Term::Map(ufunc, self.operands()?));
        }
        self.atom(word)
    }

    fn atom(&mut self, word: &str) -> Result<Term, String> {
        let literal = match word {
            "true" => Literal::Truth(true),
            "false" => Literal::Truth(false),
            "lowest" => Literal::Lowest,
            "highest" => Literal::Highest,
            "ones" => Literal::Ones,
            _ => match word.parse::<f64>() {
                Ok(number) => Literal::Number(number),
                Err(_) => return self.variable(word),
            },
        };
        Ok(Term::Literal(literal))
    }

    fn variable(&mut self, word: &str) -> Result<Term, String> {
        let mut letters = word.chars();
        let (Some(name), None) = (letters.next(), letters.next()) else {
            return Err(format!("'{word}' is neither variable nor literal"));
        };
        let position = self.names.iter().position(|known| *known == name);
        let position = position.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        if position < MAX_VARIABLES {
            Ok(Term::Variable(position))
        } else {
            Err("has too many variables".into())
        }
    }

    fn operands(&mut self) -> Result<Vec<Term>, String> {
        if !self.take("(") {
            return Err(format!("expected '(' at '{}'", self.rest));
        }
        let mut terms = vec![self.term()?];
        while self.take(",") {
            terms.push(self.term()?);
        }
        if self.take(")") { Ok(terms) } else { Err(format!("expected ')' at '{}'", self.rest)) }
    }

    /// The letters, digits, signs and points that come next.
    fn word(&mut self) -> &'a str {
        let in_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let end = self.rest.find(|c| !in_word(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_read_as_they_are_written() {
        let law = parse("max[k](negative(a)) => negative(min[k](a)) if float(a)").unwrap();
        let a = Term::Variable(0);
        let negative = |term| Term::Map(Ufunc::Neg, vec![term]);
        assert_eq!(law.lhs, Term::Reduce(Reduction::Max, Box::new(negative(a.clone()))));
        assert_eq!(law.rhs, negative(Term::Reduce(Reduction::Min, Box::new(a))));
        assert_eq!(law.guards.len(), 1);
        let law = parse("add(a, -0.0) => a").unwrap();
        let Term::Map(Ufunc::Add, operands) = law.lhs else { panic!("{:?}", law.lhs) };
        assert!(
            matches!(operands[1], Term::Literal(Literal::Number(z)) if z.is_sign_negative()),
            "{operands:?}"
        );
    }

    #[test]
    fn bad_laws_are_refused() {
        for (text, complaint) in [
            ("add(a, b)", "no '=>'"),
            ("plus(a, b) => a", "no function 'plus'"),
            ("add(a, b) => c", "'c' is not on the left"),
            ("add(a, b => a", "expected ')'"),
            ("add(a, b)) => a", "left over"),
            ("total[k](a) => a", "no reduction 'total'"),
            ("sum[k](a, b) => a", "reduces one array"),
            ("add(a, b) => a if nice(a)", "no guard 'nice'"),
            ("add(a, b) => a if integer(z)", "no variable"),
            ("add(ab, b) => b", "neither variable nor literal"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(complaint), "{text}: {error}");
        }
    }
}
