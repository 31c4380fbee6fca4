// RUN: not ramba-opt %s --pass-pipeline='builtin.module(cse,dist-fues)' 2>&1 | FileCheck %s --check-prefix=OURS
// RUN: not ramba-opt %s --pass-pipeline='func.func(canonicalise)' 2>&1 | FileCheck %s --check-prefix=UPSTREAM
// RUN: not ramba-opt %s --pass-pipeline='dist-fuse{slow=1}' 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: not ramba-opt %s --pass-pipeline='canonicalize{foo=1}' 2>&1 | FileCheck %s --check-prefix=OPTION2
// RUN: not ramba-opt %s --pass-pipeline='builtin.module(cse' 2>&1 | FileCheck %s --check-prefix=SYNTAX

// OURS: --pass-pipeline:1:20: error: unknown pass 'dist-fues'; did you mean 'dist-fuse'?
// OURS-NEXT: builtin.module(cse,dist-fues)
// OURS-NEXT: {{^}}                   ^
// UPSTREAM: --pass-pipeline:1:11: error: unknown pass 'canonicalise'; did you mean 'canonicalize'?
// OPTION: error: dist-fuse has no option 'slow'
// OPTION2: error: no such option foo
// SYNTAX: --pass-pipeline:1:19: error: expected ')'

func.func @main(%a: !dist.array<tensor<8xf64>>) {
  return
}
