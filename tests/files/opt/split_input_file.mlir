// RUN: ramba-opt %s --split-input-file | FileCheck %s
// RUN: not ramba-opt %s --split-input-file --pass-pipeline='dist-fuse{nothing=1}' 2>&1 | FileCheck %s --check-prefix=ERRORS

// CHECK: func.func @f(%{{.*}}: !dist.array<tensor<3xf64>>)
// ERRORS-COUNT-3: error: dist-fuse has no option 'nothing'
func.func @f(%a: !dist.array<tensor<3xf64>>) {
  return
}

// CHECK: // -----
// -----

// CHECK: func.func @f(%{{.*}}: !dist.array<tensor<4xf64>>)
func.func @f(%a: !dist.array<tensor<4xf64>>) {
  return
}

// CHECK: // -----
// -----

// CHECK: module {
// CHECK-NEXT: }
