// RUN: ramba-opt --help | FileCheck %s --check-prefix=HELP
// RUN: ramba-opt --list-passes | FileCheck %s --check-prefix=PASSES
// RUN: ramba-opt --version | FileCheck %s --check-prefix=VERSION
// RUN: ramba-opt -pass-pipeline dist-fuse -split-input-file </dev/null | FileCheck %s --check-prefix=EMPTY

// HELP: USAGE: ramba-opt [options] [file]
// HELP: --pass-pipeline=<pipeline>
// PASSES: --dist-fuse {{ *}}- Fuse
// PASSES: --dist-assign-layouts
// PASSES-NEXT: ranks=1
// VERSION: ramba-opt {{[0-9]+\.[0-9]+\.[0-9]+}}
// EMPTY: module {
// EMPTY-NEXT: }
