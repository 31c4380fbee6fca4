// The committed definition is what the tables say.
// RUN: ramba-opt --emit-irdl | diff - %irdl
// RUN: ramba-opt --emit-irdl -o %t && diff %t %irdl
// RUN: mlir-opt %irdl >/dev/null
