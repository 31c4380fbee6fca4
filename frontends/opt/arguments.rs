//! The command line.

use ramba_passes::PASSES;
use std::fmt::Write;

/// What is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// Run a pipeline on a module and print what it makes.
    #[default]
    Transform,
    /// Run a pipeline and print what it did and why.
    Explain,
    /// Execute a module's `@main`.
    Run,
    /// Measure the machine.
    Calibrate,
    /// Print the dialect's definition.
    EmitIrdl,
    /// Print the passes.
    ListPasses,
    /// Print the options.
    Help,
    /// Print the version.
    Version,
}

/// The command line's meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// What is to be done.
    pub action: Action,
    /// The file to read; `-` is standard input.
    pub input: String,
    /// The file to write; `-` is standard output.
    pub output: String,
    /// The passes to run, in order.
    pub pipeline: Option<String>,
    /// For how many ranks the default pipeline of `explain` compiles.
    pub ranks: usize,
    /// Do `run` and `explain` fix the order of sums, for all numbers of ranks and threads?
    pub reproducible: bool,
    /// The file that describes the machine.
    pub machine: Option<String>,
    /// Where `explain` draws how the first result is spread.
    pub picture: Option<String>,
    /// Print the module after each pass.
    pub print_ir_after_all: bool,
    /// Print how long each pass took.
    pub timing: bool,
    /// Print locations.
    pub print_debuginfo: bool,
    /// Print what the passes did and why.
    pub remarks: bool,
    /// Compare diagnostics with `expected-*` comments.
    pub verify_diagnostics: bool,
    /// Treat parts between `// -----` lines as files of their own.
    pub split_input_file: bool,
    /// Print bytecode.
    pub emit_bytecode: bool,
}

impl Default for Arguments {
    fn default() -> Arguments {
        Arguments {
            action: Action::Transform,
            input: "-".into(),
            output: "-".into(),
            pipeline: None,
            ranks: 1,
            reproducible: false,
            machine: None,
            picture: None,
            print_ir_after_all: false,
            timing: false,
            print_debuginfo: false,
            remarks: false,
            verify_diagnostics: false,
            split_input_file: false,
            emit_bytecode: false,
        }
    }
}

/// An option of the command line.
struct OptionDef {
    /// With its dashes.
    name: &'static str,
    /// What its value is called; empty if it takes none.
    value: &'static str,
    summary: &'static str,
    set: fn(&mut Arguments, &str) -> Result<(), String>,
}

/// An option that sets a field to true.
macro_rules! switch {
    ($name:literal, $field:ident, $summary:literal) => {
        OptionDef {
            name: $name,
            value: "",
            summary: $summary,
            set: |arguments, _| {
                arguments.$field = true;
                Ok(())
            },
        }
    };
}

/// An option that chooses what is to be done.
macro_rules! action {
    ($name:literal, $action:ident, $summary:literal) => {
        OptionDef {
            name: $name,
            value: "",
            summary: $summary,
            set: |arguments, _| {
                arguments.action = Action::$action;
                Ok(())
            },
        }
    };
}

const OPTIONS: &[OptionDef] = &[
    OptionDef {
        name: "-o",
        value: "file",
        summary: "Write to a file",
        set: |arguments, value| {
            arguments.output = value.into();
            Ok(())
        },
    },
    OptionDef {
        name: "--pass-pipeline",
        value: "pipeline",
        summary: "The passes to run: builtin.module(dist-fuse,canonicalize,func.func(cse))",
        set: |arguments, value| {
            arguments.pipeline = Some(value.into());
            Ok(())
        },
    },
    OptionDef {
        name: "--ranks",
        value: "number",
        summary: "For how many ranks 'explain' compiles without a pipeline of its own",
        set: |arguments, value| {
            let ranks = value.parse().ok().filter(|ranks| *ranks > 0);
            arguments.ranks = ranks.ok_or_else(|| format!("'{value}' is no number of ranks"))?;
            Ok(())
        },
    },
    OptionDef {
        name: "--machine",
        value: "file",
        summary: "The machine to compile for, as 'calibrate' writes it",
        set: |arguments, value| {
            arguments.machine = Some(value.into());
            Ok(())
        },
    },
    OptionDef {
        name: "--picture",
        value: "file",
        summary: "Where 'explain' draws (as SVG) how the first array returned is split",
        set: |arguments, value| {
            arguments.picture = Some(value.into());
            Ok(())
        },
    },
    switch!("--emit-bytecode", emit_bytecode, "Write bytecode instead of text"),
    switch!("--mlir-print-debuginfo", print_debuginfo, "Print locations"),
    switch!("--mlir-print-ir-after-all", print_ir_after_all, "Print the module after each pass"),
    switch!("--mlir-timing", timing, "Print how long each pass took"),
    switch!(
        "--reproducible",
        reproducible,
        "'run' and 'explain': the same bits for every number of ranks and threads"
    ),
    switch!("--remarks", remarks, "Print what the passes did and why"),
    switch!(
        "--split-input-file",
        split_input_file,
        "Process the parts between '// -----' lines alone"
    ),
    switch!(
        "--verify-diagnostics",
        verify_diagnostics,
        "Compare diagnostics with expected-* comments"
    ),
    action!("--emit-irdl", EmitIrdl, "Print the definition of the dist dialect"),
    action!("--list-passes", ListPasses, "Print the passes and their options"),
    action!("--help", Help, "Print this"),
    action!("--version", Version, "Print the version"),
];

const USAGE: &str = "\
OVERVIEW: reads, checks, transforms, explains and runs programs of the dist dialect

USAGE: ramba-opt [options] [file]          run passes, print the module
       ramba-opt explain [options] [file]  run passes, print what they did and why
       ramba-opt run [file]                execute @main, print its results
       ramba-opt calibrate [-o file]       measure this machine (under mpirun: its connections, too)

The file is MLIR text or bytecode; - or none is standard input.

OPTIONS:
";

impl Arguments {
    /// Reads a command line without the program's name.
    ///
    /// # Errors
    /// An unknown option, one without its value, or more than one file.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Arguments, String> {
        let mut arguments = Arguments::default();
        let mut words = words.peekable();
        let command = match words.peek().map(String::as_str) {
            Some("explain") => Some(Action::Explain),
            Some("run") => Some(Action::Run),
            Some("calibrate") => Some(Action::Calibrate),
            _ => None,
        };
        if let Some(action) = command {
            arguments.action = action;
            words.next();
        }
        let mut input = None;
        while let Some(word) = words.next() {
            if word == "-" || !word.starts_with('-') {
                if let Some(first) = input.replace(word) {
                    return Err(format!("more than one input file; the first is '{first}'"));
                }
            } else {
                arguments.option(&word, &mut words)?;
            }
        }
        arguments.input = input.unwrap_or(arguments.input);
        Ok(arguments)
    }

    fn option(
        &mut self,
        word: &str,
        words: &mut impl Iterator<Item = String>,
    ) -> Result<(), String> {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_string())),
            None => (word, None),
        };
        // Like LLVM's tools: one dash is as good as two.
        let bare = name.trim_start_matches('-');
        let known = OPTIONS.iter().find(|option| option.name.trim_start_matches('-') == bare);
        let option = known.ok_or_else(|| {
            format!("unknown command line argument '{word}'; try 'ramba-opt --help'")
        })?;
        if option.value.is_empty() {
            return match value {
                None => (option.set)(self, ""),
                Some(_) => Err(format!("option '{name}' takes no value")),
            };
        }
        let value = value.or_else(|| words.next());
        let value = value.ok_or_else(|| format!("option '{name}' requires a value"))?;
        (option.set)(self, &value).map_err(|message| format!("option '{name}': {message}"))
    }
}

/// The text of `--help`.
pub fn help() -> String {
    let mut text = String::from(USAGE);
    for option in OPTIONS {
        let value =
            if option.value.is_empty() { String::new() } else { format!("=<{}>", option.value) };
        let left = format!("{}{value}", option.name);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {left:<28} - {}", option.summary);
    }
    text
}

/// The text of `--list-passes`.
pub fn pass_list() -> String {
    let mut text =
        String::from("Passes over distributed arrays; all of upstream's may be used too:\n");
    for pass in PASSES {
        let _ = writeln!(text, "  --{:<28} - {}", pass.name, pass.summary);
        for option in pass.options {
            let left = format!("{}={}", option.name, option.default);
            let _ = writeln!(text, "      {left:<28} - {}", option.summary);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn options_are_read_in_any_order() {
        let arguments = parse("-split-input-file a.mlir -o out --pass-pipeline=cse").unwrap();
        assert!(arguments.split_input_file);
        assert_eq!(arguments.input, "a.mlir");
        assert_eq!(arguments.output, "out");
        assert_eq!(arguments.pipeline.as_deref(), Some("cse"));
        assert_eq!(arguments.action, Action::Transform);
    }

    #[test]
    fn commands_come_first() {
        assert_eq!(parse("explain --ranks=4 -").unwrap().action, Action::Explain);
        assert_eq!(parse("explain --ranks=4 -").unwrap().ranks, 4);
        assert_eq!(parse("run x.mlir").unwrap().action, Action::Run);
        assert_eq!(parse("calibrate -o x").unwrap().action, Action::Calibrate);
        assert_eq!(parse("x.mlir").unwrap().action, Action::Transform);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(parse("--foo").unwrap_err().contains("unknown command line argument '--foo'"));
        assert!(parse("a b").unwrap_err().contains("more than one input file"));
        assert!(parse("-o").unwrap_err().contains("requires a value"));
        assert!(parse("--help=1").unwrap_err().contains("takes no value"));
        assert!(parse("--ranks=0").unwrap_err().contains("'0' is no number of ranks"));
    }

    #[test]
    fn help_lists_every_option() {
        let help = help();
        assert!(OPTIONS.iter().all(|option| help.contains(option.name)));
    }
}
