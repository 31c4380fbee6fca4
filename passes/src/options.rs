//! The options of passes: `name=value` pairs as in `dist-saturate{nodes=10000 fast=true}`.

use crate::PassDef;
use std::str::FromStr;

/// An option a pass declares.
#[derive(Clone, Copy, Debug)]
pub struct OptionDef {
    /// Its name.
    pub name: &'static str,
    /// One sentence for the manual.
    pub summary: &'static str,
    /// The value if it is not given.
    pub default: &'static str,
}

/// The values given to a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    values: Vec<(String, String)>,
    defaults: Vec<(&'static str, &'static str)>,
}

impl Options {
    /// What the options of `pass` are if none is given.
    pub fn of(pass: &PassDef) -> Options {
        let defaults = pass.options.iter().map(|option| (option.name, option.default)).collect();
        Options { values: Vec::new(), defaults }
    }

    /// The options of `pass` from text such as `nodes=10000 fast=true`.
    ///
    /// # Errors
    /// A word that is not `name=value`, or a name that the pass does not declare.
    pub fn parse(pass: &PassDef, text: &str) -> Result<Options, String> {
        let mut options = Options::of(pass);
        for word in text.split_whitespace() {
            let (name, value) = word
                .split_once('=')
                .ok_or_else(|| format!("'{word}' is not of the form name=value"))?;
            if !pass.options.iter().any(|option| option.name == name) {
                return Err(format!("{} has no option '{name}'", pass.name));
            }
            options.values.push((name.to_string(), value.to_string()));
        }
        Ok(options)
    }

    /// These options, with others of the same pass where these say nothing.
    ///
    /// # Errors
    /// What is wrong with the others.
    pub fn or(&self, pass: &PassDef, others: &str) -> Result<Options, String> {
        let mut all = Options::parse(pass, others)?;
        all.values.extend(self.values.iter().cloned());
        Ok(all)
    }

    /// The text of an option: the last given, or its default.
    ///
    /// # Errors
    /// If the pass does not declare it.
    pub fn text(&self, name: &str) -> Result<&str, String> {
        let given = self.values.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let default = || self.defaults.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        given.or_else(default).ok_or_else(|| format!("no option '{name}'"))
    }

    /// The value of an option.
    ///
    /// # Errors
    /// If the text is not a value of the type.
    pub fn get<T: FromStr>(&self, name: &str) -> Result<T, String> {
        let text = self.text(name)?;
        text.parse().map_err(|_| format!("option {name}={text} has no valid value"))
    }
}
