// The dist dialect. Made by `ramba-opt --emit-irdl`; change the tables in dialects/src, not this.
irdl.dialect @dist {
  // A distributed array: the tensor of all its elements, whose encoding is the layout once chosen.
  irdl.type @array {
    %contents = irdl.base "!builtin.tensor"
    irdl.parameters(contents: %contents)
  }

  // The shape of the grid of ranks, how each dimension is split, which grid axes hold partial results.
  irdl.attribute @layout {
    %grid = irdl.base "#builtin.dense_array"
    %dims = irdl.base "#builtin.array"
    %partial = irdl.base "#builtin.array"
    irdl.parameters(grid: %grid, dims: %dims, partial: %partial)
  }

  // An array of `shape` whose elements are all `value`.
  // Split: all dimensions pass through.
  irdl.operation @fill {
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_value_integer = irdl.base "#builtin.integer"
    %attr_value_float = irdl.base "#builtin.float"
    %attr_value_array = irdl.base "#builtin.array"
    %attr_value = irdl.any_of(%attr_value_integer, %attr_value_float, %attr_value_array)
    %attr_shape = irdl.base "#builtin.dense_array"
    irdl.attributes { "value" = %attr_value, "shape" = %attr_shape }
  }

  // An array of `shape` whose elements are written before they are read. Passes make it, when it
  // is known who writes them.
  // Split: all dimensions pass through.
  irdl.operation @empty {
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_dtype = irdl.base "#builtin.type"
    %attr_shape = irdl.base "#builtin.dense_array"
    %attr_layout = irdl.base @dist::@layout
    irdl.attributes { "dtype" = %attr_dtype, "shape" = %attr_shape, "layout" = %attr_layout }
  }

  // A vector whose element `i` is `start + i * step`, computed in the element type (integers
  // wrap).
  // Split: all dimensions pass through.
  irdl.operation @iota {
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_start_integer = irdl.base "#builtin.integer"
    %attr_start_float = irdl.base "#builtin.float"
    %attr_start_array = irdl.base "#builtin.array"
    %attr_start = irdl.any_of(%attr_start_integer, %attr_start_float, %attr_start_array)
    %attr_step_integer = irdl.base "#builtin.integer"
    %attr_step_float = irdl.base "#builtin.float"
    %attr_step_array = irdl.base "#builtin.array"
    %attr_step = irdl.any_of(%attr_step_integer, %attr_step_float, %attr_step_array)
    %attr_size = irdl.base "#builtin.integer"
    irdl.attributes { "start" = %attr_start, "step" = %attr_step, "size" = %attr_size }
  }

  // The scalar function `fn` of corresponding elements of arrays of one shape.
  // Split: all dimensions pass through.
  irdl.operation @map {
    %a = irdl.base @dist::@array
    %b = irdl.base @dist::@array
    irdl.operands(a: %a, b: variadic %b)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_fn_0 = irdl.is "add"
    %attr_fn_1 = irdl.is "subtract"
    %attr_fn_2 = irdl.is "multiply"
    %attr_fn_3 = irdl.is "divide"
    %attr_fn_4 = irdl.is "floor_divide"
    %attr_fn_5 = irdl.is "remainder"
    %attr_fn_6 = irdl.is "fmod"
    %attr_fn_7 = irdl.is "power"
    %attr_fn_8 = irdl.is "negative"
    %attr_fn_9 = irdl.is "absolute"
    %attr_fn_10 = irdl.is "sign"
    %attr_fn_11 = irdl.is "square"
    %attr_fn_12 = irdl.is "reciprocal"
    %attr_fn_13 = irdl.is "sqrt"
    %attr_fn_14 = irdl.is "cbrt"
    %attr_fn_15 = irdl.is "exp"
    %attr_fn_16 = irdl.is "exp2"
    %attr_fn_17 = irdl.is "expm1"
    %attr_fn_18 = irdl.is "log"
    %attr_fn_19 = irdl.is "log2"
    %attr_fn_20 = irdl.is "log10"
    %attr_fn_21 = irdl.is "log1p"
    %attr_fn_22 = irdl.is "sin"
    %attr_fn_23 = irdl.is "cos"
    %attr_fn_24 = irdl.is "tan"
    %attr_fn_25 = irdl.is "arcsin"
    %attr_fn_26 = irdl.is "arccos"
    %attr_fn_27 = irdl.is "arctan"
    %attr_fn_28 = irdl.is "arctan2"
    %attr_fn_29 = irdl.is "sinh"
    %attr_fn_30 = irdl.is "cosh"
    %attr_fn_31 = irdl.is "tanh"
    %attr_fn_32 = irdl.is "arcsinh"
    %attr_fn_33 = irdl.is "arccosh"
    %attr_fn_34 = irdl.is "arctanh"
    %attr_fn_35 = irdl.is "hypot"
    %attr_fn_36 = irdl.is "erf"
    %attr_fn_37 = irdl.is "erfc"
    %attr_fn_38 = irdl.is "gamma"
    %attr_fn_39 = irdl.is "gammaln"
    %attr_fn_40 = irdl.is "copysign"
    %attr_fn_41 = irdl.is "floor"
    %attr_fn_42 = irdl.is "ceil"
    %attr_fn_43 = irdl.is "trunc"
    %attr_fn_44 = irdl.is "rint"
    %attr_fn_45 = irdl.is "maximum"
    %attr_fn_46 = irdl.is "minimum"
    %attr_fn_47 = irdl.is "fmax"
    %attr_fn_48 = irdl.is "fmin"
    %attr_fn_49 = irdl.is "equal"
    %attr_fn_50 = irdl.is "not_equal"
    %attr_fn_51 = irdl.is "less"
    %attr_fn_52 = irdl.is "less_equal"
    %attr_fn_53 = irdl.is "greater"
    %attr_fn_54 = irdl.is "greater_equal"
    %attr_fn_55 = irdl.is "logical_and"
    %attr_fn_56 = irdl.is "logical_or"
    %attr_fn_57 = irdl.is "logical_xor"
    %attr_fn_58 = irdl.is "logical_not"
    %attr_fn_59 = irdl.is "bitwise_and"
    %attr_fn_60 = irdl.is "bitwise_or"
    %attr_fn_61 = irdl.is "bitwise_xor"
    %attr_fn_62 = irdl.is "invert"
    %attr_fn_63 = irdl.is "left_shift"
    %attr_fn_64 = irdl.is "right_shift"
    %attr_fn_65 = irdl.is "isnan"
    %attr_fn_66 = irdl.is "isinf"
    %attr_fn_67 = irdl.is "isfinite"
    %attr_fn_68 = irdl.is "where"
    %attr_fn_69 = irdl.is "real"
    %attr_fn_70 = irdl.is "imag"
    %attr_fn_71 = irdl.is "conjugate"
    %attr_fn_72 = irdl.is "moments"
    %attr_fn_73 = irdl.is "moments_sum"
    %attr_fn_74 = irdl.is "moments_squares"
    %attr_fn_75 = irdl.is "located_smallest"
    %attr_fn_76 = irdl.is "located_largest"
    %attr_fn_77 = irdl.is "located_index"
    %attr_fn = irdl.any_of(%attr_fn_0, %attr_fn_1, %attr_fn_2, %attr_fn_3, %attr_fn_4, %attr_fn_5, %attr_fn_6, %attr_fn_7,
      %attr_fn_8, %attr_fn_9, %attr_fn_10, %attr_fn_11, %attr_fn_12, %attr_fn_13, %attr_fn_14, %attr_fn_15,
      %attr_fn_16, %attr_fn_17, %attr_fn_18, %attr_fn_19, %attr_fn_20, %attr_fn_21, %attr_fn_22, %attr_fn_23,
      %attr_fn_24, %attr_fn_25, %attr_fn_26, %attr_fn_27, %attr_fn_28, %attr_fn_29, %attr_fn_30, %attr_fn_31,
      %attr_fn_32, %attr_fn_33, %attr_fn_34, %attr_fn_35, %attr_fn_36, %attr_fn_37, %attr_fn_38, %attr_fn_39,
      %attr_fn_40, %attr_fn_41, %attr_fn_42, %attr_fn_43, %attr_fn_44, %attr_fn_45, %attr_fn_46, %attr_fn_47,
      %attr_fn_48, %attr_fn_49, %attr_fn_50, %attr_fn_51, %attr_fn_52, %attr_fn_53, %attr_fn_54, %attr_fn_55,
      %attr_fn_56, %attr_fn_57, %attr_fn_58, %attr_fn_59, %attr_fn_60, %attr_fn_61, %attr_fn_62, %attr_fn_63,
      %attr_fn_64, %attr_fn_65, %attr_fn_66, %attr_fn_67, %attr_fn_68, %attr_fn_69, %attr_fn_70, %attr_fn_71,
      %attr_fn_72, %attr_fn_73, %attr_fn_74, %attr_fn_75, %attr_fn_76, %attr_fn_77)
    irdl.attributes { "fn" = %attr_fn }
  }

  // Each element converted to `dtype`, as NumPy's `astype` does.
  // Split: all dimensions pass through.
  irdl.operation @cast {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_dtype = irdl.base "#builtin.type"
    irdl.attributes { "dtype" = %attr_dtype }
  }

  // Elements `starts + steps * i` for `i` below `sizes`, per dimension; steps may be negative, not
  // 0.
  // Split: the operand's dimensions are images of the result's.
  irdl.operation @extract_slice {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_starts = irdl.base "#builtin.dense_array"
    %attr_sizes = irdl.base "#builtin.dense_array"
    %attr_steps = irdl.base "#builtin.dense_array"
    irdl.attributes { "starts" = %attr_starts, "sizes" = %attr_sizes, "steps" = %attr_steps }
  }

  // The first operand with its elements `starts + steps * i` replaced by those of the second: a
  // new version of it.
  // Split: the base's dimensions are images of those of the written array.
  irdl.operation @insert_slice {
    %a = irdl.base @dist::@array
    %b = irdl.base @dist::@array
    irdl.operands(a: %a, b: %b)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_starts = irdl.base "#builtin.dense_array"
    %attr_steps = irdl.base "#builtin.dense_array"
    irdl.attributes { "starts" = %attr_starts, "steps" = %attr_steps }
  }

  // Dimension `i` of the result is dimension `perm[i]` of the operand.
  // Split: the operand's dimensions are images of the result's.
  irdl.operation @transpose {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_perm = irdl.base "#builtin.dense_array"
    irdl.attributes { "perm" = %attr_perm }
  }

  // Dimension `i` of the operand becomes dimension `dims[i]` of a result of `shape`; unit
  // dimensions are repeated, and so is everything along the other dimensions.
  // Split: the operand's dimensions are images of the result's.
  irdl.operation @broadcast {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_shape = irdl.base "#builtin.dense_array"
    %attr_dims = irdl.base "#builtin.dense_array"
    irdl.attributes { "shape" = %attr_shape, "dims" = %attr_dims }
  }

  // The elements in row-major order under another shape of the same size.
  // Split: by consecutive rows; dimensions are images where only unit ones come or go.
  irdl.operation @reshape {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_shape = irdl.base "#builtin.dense_array"
    irdl.attributes { "shape" = %attr_shape }
  }

  // Elements combined by `kind` along the dimensions `axes`, which the result lacks; nothing
  // combined is the kind's identity.
  // Split: dimensions in `axes` are reduced, the others pass through.
  irdl.operation @reduce {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_kind_0 = irdl.is "sum"
    %attr_kind_1 = irdl.is "prod"
    %attr_kind_2 = irdl.is "min"
    %attr_kind_3 = irdl.is "max"
    %attr_kind_4 = irdl.is "any"
    %attr_kind_5 = irdl.is "all"
    %attr_kind = irdl.any_of(%attr_kind_0, %attr_kind_1, %attr_kind_2, %attr_kind_3, %attr_kind_4, %attr_kind_5)
    %attr_axes = irdl.base "#builtin.dense_array"
    irdl.attributes { "kind" = %attr_kind, "axes" = %attr_axes }
  }

  // Elements of the first array combined by `kind` in groups along dimension `axis`: index `i`
  // belongs to the group that element `i` of the second names. The result has the `groups` groups
  // in place of the dimension; an element whose label is none of them belongs to no group, and a
  // group without elements is the kind's identity.
  // Split: dimension `axis` is reduced and groups stay together; the others pass through.
  irdl.operation @group_reduce {
    %a = irdl.base @dist::@array
    %b = irdl.base @dist::@array
    irdl.operands(a: %a, b: %b)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_kind_0 = irdl.is "sum"
    %attr_kind_1 = irdl.is "prod"
    %attr_kind_2 = irdl.is "min"
    %attr_kind_3 = irdl.is "max"
    %attr_kind_4 = irdl.is "any"
    %attr_kind_5 = irdl.is "all"
    %attr_kind = irdl.any_of(%attr_kind_0, %attr_kind_1, %attr_kind_2, %attr_kind_3, %attr_kind_4, %attr_kind_5)
    %attr_axis = irdl.base "#builtin.integer"
    %attr_groups = irdl.base "#builtin.integer"
    irdl.attributes { "kind" = %attr_kind, "axis" = %attr_axis, "groups" = %attr_groups }
  }

  // Elements of the first array picked along dimension `axis`: index `i` of the result is the
  // index that element `i` of the second names; zero where that is none.
  // Split: the first operand is whole along `axis`; all other dimensions pass through.
  irdl.operation @gather {
    %a = irdl.base @dist::@array
    %b = irdl.base @dist::@array
    irdl.operands(a: %a, b: %b)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_axis = irdl.base "#builtin.integer"
    irdl.attributes { "axis" = %attr_axis }
  }

  // Each element combined by `kind` with all before it along dimension `axis`: with itself if
  // `inclusive`, otherwise the first is the kind's identity.
  // Split: dimension `axis` is a scan, the others pass through; it runs where its operand lies.
  irdl.operation @scan {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_kind_0 = irdl.is "sum"
    %attr_kind_1 = irdl.is "prod"
    %attr_kind_2 = irdl.is "min"
    %attr_kind_3 = irdl.is "max"
    %attr_kind_4 = irdl.is "any"
    %attr_kind_5 = irdl.is "all"
    %attr_kind = irdl.any_of(%attr_kind_0, %attr_kind_1, %attr_kind_2, %attr_kind_3, %attr_kind_4, %attr_kind_5)
    %attr_axis = irdl.base "#builtin.integer"
    %attr_inclusive_integer = irdl.base "#builtin.integer"
    %attr_inclusive_float = irdl.base "#builtin.float"
    %attr_inclusive_array = irdl.base "#builtin.array"
    %attr_inclusive = irdl.any_of(%attr_inclusive_integer, %attr_inclusive_float, %attr_inclusive_array)
    irdl.attributes { "kind" = %attr_kind, "axis" = %attr_axis, "inclusive" = %attr_inclusive }
  }

  // Products of elements, summed over the dimensions `lhs_summed` of the first array and
  // `rhs_summed` of the second. Those in `lhs_batch` and `rhs_batch` run together. The result has
  // the batch dimensions, the others of the first, the others of the second.
  // Split: summed dimensions are reduced (if `ordered`, whole), all others pass through.
  irdl.operation @contract {
    %a = irdl.base @dist::@array
    %b = irdl.base @dist::@array
    irdl.operands(a: %a, b: %b)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_lhs_batch = irdl.base "#builtin.dense_array"
    %attr_rhs_batch = irdl.base "#builtin.dense_array"
    %attr_lhs_summed = irdl.base "#builtin.dense_array"
    %attr_rhs_summed = irdl.base "#builtin.dense_array"
    irdl.attributes { "lhs_batch" = %attr_lhs_batch, "rhs_batch" = %attr_rhs_batch, "lhs_summed" = %attr_lhs_summed, "rhs_summed" = %attr_rhs_summed }
  }

  // Runs its body once for every point of `domain`, in any order. The first operands are read
  // through `ins`; results are written through `outs`, element by element or combining (`kinds`).
  // A result with an init is that operand, partly overwritten.
  // Split: as its views say: images of the loops, with halos where an array is read through
  // several; loops that a combined result lacks are reduced.
  irdl.operation @generic {
    %result_array = irdl.base @dist::@array
    %result_tuple = irdl.base "!builtin.tuple"
    %result = irdl.any_of(%result_array, %result_tuple)
    irdl.results(result: %result)
    %attr_domain = irdl.base "#builtin.dense_array"
    %attr_outs = irdl.base "#builtin.array"
    %attr_kinds = irdl.base "#builtin.array"
    %attr_inits = irdl.base "#builtin.dense_array"
    irdl.attributes { "domain" = %attr_domain, "outs" = %attr_outs, "kinds" = %attr_kinds, "inits" = %attr_inits }
    %body = irdl.region with size 1
    irdl.regions(body: %body)
  }

  // A `dist.generic` whose body has been compiled as the function `kernel`. The body stays beside
  // it, so that the program still says what it computes.
  // Split: as its views say: images of the loops, with halos where an array is read through
  // several; loops that a combined result lacks are reduced.
  irdl.operation @launch {
    %result_array = irdl.base @dist::@array
    %result_tuple = irdl.base "!builtin.tuple"
    %result = irdl.any_of(%result_array, %result_tuple)
    irdl.results(result: %result)
    %attr_domain = irdl.base "#builtin.dense_array"
    %attr_outs = irdl.base "#builtin.array"
    %attr_kinds = irdl.base "#builtin.array"
    %attr_inits = irdl.base "#builtin.dense_array"
    irdl.attributes { "domain" = %attr_domain, "outs" = %attr_outs, "kinds" = %attr_kinds, "inits" = %attr_inits }
    %body = irdl.region with size 1
    irdl.regions(body: %body)
  }

  // The same array in `layout`; every element whose owner changes is sent once.
  // Split: all dimensions pass through; the result lies where `layout` says.
  irdl.operation @reshard {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_layout = irdl.base @dist::@layout
    irdl.attributes { "layout" = %attr_layout }
  }

  // The same array, each block with the `low` and `high` elements around it, per dimension; with
  // `corners`, also those that lie beyond it in several dimensions.
  // Split: all dimensions pass through; it runs where its operand lies.
  irdl.operation @halo_exchange {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_low = irdl.base "#builtin.dense_array"
    %attr_high = irdl.base "#builtin.dense_array"
    %attr_corners_integer = irdl.base "#builtin.integer"
    %attr_corners_float = irdl.base "#builtin.float"
    %attr_corners_array = irdl.base "#builtin.array"
    %attr_corners = irdl.any_of(%attr_corners_integer, %attr_corners_float, %attr_corners_array)
    irdl.attributes { "low" = %attr_low, "high" = %attr_high, "corners" = %attr_corners }
  }

  // Partial results combined over the ranks along their grid axes; all of those ranks get the
  // result.
  // Split: all dimensions pass through; it runs where its operand lies.
  irdl.operation @all_reduce {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
  }

  // Partial results combined over the ranks along their grid axis, each of which gets its own
  // part: that of `layout`, which splits one more dimension, along this axis.
  // Split: all dimensions pass through; it runs where its operand lies.
  irdl.operation @reduce_scatter {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_layout = irdl.base @dist::@layout
    irdl.attributes { "layout" = %attr_layout }
  }

  // A second array of the same elements, in memory of its own.
  // Split: all dimensions pass through; it runs where its operand lies.
  irdl.operation @copy {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
  }

  // The same array in a layout that satisfies `distribution`, such as `2x2: 0, any`.
  // Split: all dimensions pass through; the result lies where the user demands.
  irdl.operation @distribute {
    %a = irdl.base @dist::@array
    irdl.operands(a: %a)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_distribution = irdl.base "#builtin.string"
    irdl.attributes { "distribution" = %attr_distribution }
  }

  // The first array, its dimension `dims[0]` split over the ranks as dimension `dims[1]` of the
  // second is.
  // Split: all dimensions pass through; the result lies where the user demands.
  irdl.operation @align {
    %a = irdl.base @dist::@array
    %b = irdl.base @dist::@array
    irdl.operands(a: %a, b: %b)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_dims = irdl.base "#builtin.dense_array"
    irdl.attributes { "dims" = %attr_dims }
  }

  // The element of an array at the indices that the map `at` gives the iteration.
  irdl.operation @load {
    %array = irdl.base @dist::@array
    irdl.operands(array: %array)
    %result_0 = irdl.is i1
    %result_1 = irdl.is i8
    %result_2 = irdl.is i16
    %result_3 = irdl.is i32
    %result_4 = irdl.is i64
    %result_5 = irdl.is ui8
    %result_6 = irdl.is ui16
    %result_7 = irdl.is ui32
    %result_8 = irdl.is ui64
    %result_9 = irdl.is f32
    %result_10 = irdl.is f64
    %result_11 = irdl.is complex<f32>
    %result_12 = irdl.is complex<f64>
    %result_13 = irdl.is vector<4xf64>
    %result_14 = irdl.is i128
    %result = irdl.any_of(%result_0, %result_1, %result_2, %result_3, %result_4, %result_5, %result_6, %result_7,
      %result_8, %result_9, %result_10, %result_11, %result_12, %result_13, %result_14)
    irdl.results(result: %result)
    %attr_at = irdl.base "#builtin.affine_map"
    irdl.attributes { "at" = %attr_at }
  }

  // Names an array that a result of the nest starts from (its `inits` count the loads and bases).
  irdl.operation @base {
    %array = irdl.base @dist::@array
    irdl.operands(array: %array)
  }

  // The scalar function `fn` of its operands.
  irdl.operation @apply {
    %first_0 = irdl.is i1
    %first_1 = irdl.is i8
    %first_2 = irdl.is i16
    %first_3 = irdl.is i32
    %first_4 = irdl.is i64
    %first_5 = irdl.is ui8
    %first_6 = irdl.is ui16
    %first_7 = irdl.is ui32
    %first_8 = irdl.is ui64
    %first_9 = irdl.is f32
    %first_10 = irdl.is f64
    %first_11 = irdl.is complex<f32>
    %first_12 = irdl.is complex<f64>
    %first_13 = irdl.is vector<4xf64>
    %first_14 = irdl.is i128
    %first = irdl.any_of(%first_0, %first_1, %first_2, %first_3, %first_4, %first_5, %first_6, %first_7,
      %first_8, %first_9, %first_10, %first_11, %first_12, %first_13, %first_14)
    %others_0 = irdl.is i1
    %others_1 = irdl.is i8
    %others_2 = irdl.is i16
    %others_3 = irdl.is i32
    %others_4 = irdl.is i64
    %others_5 = irdl.is ui8
    %others_6 = irdl.is ui16
    %others_7 = irdl.is ui32
    %others_8 = irdl.is ui64
    %others_9 = irdl.is f32
    %others_10 = irdl.is f64
    %others_11 = irdl.is complex<f32>
    %others_12 = irdl.is complex<f64>
    %others_13 = irdl.is vector<4xf64>
    %others_14 = irdl.is i128
    %others = irdl.any_of(%others_0, %others_1, %others_2, %others_3, %others_4, %others_5, %others_6, %others_7,
      %others_8, %others_9, %others_10, %others_11, %others_12, %others_13, %others_14)
    irdl.operands(first: %first, others: variadic %others)
    %result_0 = irdl.is i1
    %result_1 = irdl.is i8
    %result_2 = irdl.is i16
    %result_3 = irdl.is i32
    %result_4 = irdl.is i64
    %result_5 = irdl.is ui8
    %result_6 = irdl.is ui16
    %result_7 = irdl.is ui32
    %result_8 = irdl.is ui64
    %result_9 = irdl.is f32
    %result_10 = irdl.is f64
    %result_11 = irdl.is complex<f32>
    %result_12 = irdl.is complex<f64>
    %result_13 = irdl.is vector<4xf64>
    %result_14 = irdl.is i128
    %result = irdl.any_of(%result_0, %result_1, %result_2, %result_3, %result_4, %result_5, %result_6, %result_7,
      %result_8, %result_9, %result_10, %result_11, %result_12, %result_13, %result_14)
    irdl.results(result: %result)
    %attr_fn_0 = irdl.is "add"
    %attr_fn_1 = irdl.is "subtract"
    %attr_fn_2 = irdl.is "multiply"
    %attr_fn_3 = irdl.is "divide"
    %attr_fn_4 = irdl.is "floor_divide"
    %attr_fn_5 = irdl.is "remainder"
    %attr_fn_6 = irdl.is "fmod"
    %attr_fn_7 = irdl.is "power"
    %attr_fn_8 = irdl.is "negative"
    %attr_fn_9 = irdl.is "absolute"
    %attr_fn_10 = irdl.is "sign"
    %attr_fn_11 = irdl.is "square"
    %attr_fn_12 = irdl.is "reciprocal"
    %attr_fn_13 = irdl.is "sqrt"
    %attr_fn_14 = irdl.is "cbrt"
    %attr_fn_15 = irdl.is "exp"
    %attr_fn_16 = irdl.is "exp2"
    %attr_fn_17 = irdl.is "expm1"
    %attr_fn_18 = irdl.is "log"
    %attr_fn_19 = irdl.is "log2"
    %attr_fn_20 = irdl.is "log10"
    %attr_fn_21 = irdl.is "log1p"
    %attr_fn_22 = irdl.is "sin"
    %attr_fn_23 = irdl.is "cos"
    %attr_fn_24 = irdl.is "tan"
    %attr_fn_25 = irdl.is "arcsin"
    %attr_fn_26 = irdl.is "arccos"
    %attr_fn_27 = irdl.is "arctan"
    %attr_fn_28 = irdl.is "arctan2"
    %attr_fn_29 = irdl.is "sinh"
    %attr_fn_30 = irdl.is "cosh"
    %attr_fn_31 = irdl.is "tanh"
    %attr_fn_32 = irdl.is "arcsinh"
    %attr_fn_33 = irdl.is "arccosh"
    %attr_fn_34 = irdl.is "arctanh"
    %attr_fn_35 = irdl.is "hypot"
    %attr_fn_36 = irdl.is "erf"
    %attr_fn_37 = irdl.is "erfc"
    %attr_fn_38 = irdl.is "gamma"
    %attr_fn_39 = irdl.is "gammaln"
    %attr_fn_40 = irdl.is "copysign"
    %attr_fn_41 = irdl.is "floor"
    %attr_fn_42 = irdl.is "ceil"
    %attr_fn_43 = irdl.is "trunc"
    %attr_fn_44 = irdl.is "rint"
    %attr_fn_45 = irdl.is "maximum"
    %attr_fn_46 = irdl.is "minimum"
    %attr_fn_47 = irdl.is "fmax"
    %attr_fn_48 = irdl.is "fmin"
    %attr_fn_49 = irdl.is "equal"
    %attr_fn_50 = irdl.is "not_equal"
    %attr_fn_51 = irdl.is "less"
    %attr_fn_52 = irdl.is "less_equal"
    %attr_fn_53 = irdl.is "greater"
    %attr_fn_54 = irdl.is "greater_equal"
    %attr_fn_55 = irdl.is "logical_and"
    %attr_fn_56 = irdl.is "logical_or"
    %attr_fn_57 = irdl.is "logical_xor"
    %attr_fn_58 = irdl.is "logical_not"
    %attr_fn_59 = irdl.is "bitwise_and"
    %attr_fn_60 = irdl.is "bitwise_or"
    %attr_fn_61 = irdl.is "bitwise_xor"
    %attr_fn_62 = irdl.is "invert"
    %attr_fn_63 = irdl.is "left_shift"
    %attr_fn_64 = irdl.is "right_shift"
    %attr_fn_65 = irdl.is "isnan"
    %attr_fn_66 = irdl.is "isinf"
    %attr_fn_67 = irdl.is "isfinite"
    %attr_fn_68 = irdl.is "where"
    %attr_fn_69 = irdl.is "real"
    %attr_fn_70 = irdl.is "imag"
    %attr_fn_71 = irdl.is "conjugate"
    %attr_fn_72 = irdl.is "moments"
    %attr_fn_73 = irdl.is "moments_sum"
    %attr_fn_74 = irdl.is "moments_squares"
    %attr_fn_75 = irdl.is "located_smallest"
    %attr_fn_76 = irdl.is "located_largest"
    %attr_fn_77 = irdl.is "located_index"
    %attr_fn = irdl.any_of(%attr_fn_0, %attr_fn_1, %attr_fn_2, %attr_fn_3, %attr_fn_4, %attr_fn_5, %attr_fn_6, %attr_fn_7,
      %attr_fn_8, %attr_fn_9, %attr_fn_10, %attr_fn_11, %attr_fn_12, %attr_fn_13, %attr_fn_14, %attr_fn_15,
      %attr_fn_16, %attr_fn_17, %attr_fn_18, %attr_fn_19, %attr_fn_20, %attr_fn_21, %attr_fn_22, %attr_fn_23,
      %attr_fn_24, %attr_fn_25, %attr_fn_26, %attr_fn_27, %attr_fn_28, %attr_fn_29, %attr_fn_30, %attr_fn_31,
      %attr_fn_32, %attr_fn_33, %attr_fn_34, %attr_fn_35, %attr_fn_36, %attr_fn_37, %attr_fn_38, %attr_fn_39,
      %attr_fn_40, %attr_fn_41, %attr_fn_42, %attr_fn_43, %attr_fn_44, %attr_fn_45, %attr_fn_46, %attr_fn_47,
      %attr_fn_48, %attr_fn_49, %attr_fn_50, %attr_fn_51, %attr_fn_52, %attr_fn_53, %attr_fn_54, %attr_fn_55,
      %attr_fn_56, %attr_fn_57, %attr_fn_58, %attr_fn_59, %attr_fn_60, %attr_fn_61, %attr_fn_62, %attr_fn_63,
      %attr_fn_64, %attr_fn_65, %attr_fn_66, %attr_fn_67, %attr_fn_68, %attr_fn_69, %attr_fn_70, %attr_fn_71,
      %attr_fn_72, %attr_fn_73, %attr_fn_74, %attr_fn_75, %attr_fn_76, %attr_fn_77)
    irdl.attributes { "fn" = %attr_fn }
  }

  // Its operand as another type, as NumPy's `astype` converts.
  irdl.operation @convert {
    %element_0 = irdl.is i1
    %element_1 = irdl.is i8
    %element_2 = irdl.is i16
    %element_3 = irdl.is i32
    %element_4 = irdl.is i64
    %element_5 = irdl.is ui8
    %element_6 = irdl.is ui16
    %element_7 = irdl.is ui32
    %element_8 = irdl.is ui64
    %element_9 = irdl.is f32
    %element_10 = irdl.is f64
    %element_11 = irdl.is complex<f32>
    %element_12 = irdl.is complex<f64>
    %element_13 = irdl.is vector<4xf64>
    %element_14 = irdl.is i128
    %element = irdl.any_of(%element_0, %element_1, %element_2, %element_3, %element_4, %element_5, %element_6, %element_7,
      %element_8, %element_9, %element_10, %element_11, %element_12, %element_13, %element_14)
    irdl.operands(element: %element)
    %result_0 = irdl.is i1
    %result_1 = irdl.is i8
    %result_2 = irdl.is i16
    %result_3 = irdl.is i32
    %result_4 = irdl.is i64
    %result_5 = irdl.is ui8
    %result_6 = irdl.is ui16
    %result_7 = irdl.is ui32
    %result_8 = irdl.is ui64
    %result_9 = irdl.is f32
    %result_10 = irdl.is f64
    %result_11 = irdl.is complex<f32>
    %result_12 = irdl.is complex<f64>
    %result_13 = irdl.is vector<4xf64>
    %result_14 = irdl.is i128
    %result = irdl.any_of(%result_0, %result_1, %result_2, %result_3, %result_4, %result_5, %result_6, %result_7,
      %result_8, %result_9, %result_10, %result_11, %result_12, %result_13, %result_14)
    irdl.results(result: %result)
  }

  // The element `value`.
  irdl.operation @constant {
    %result_0 = irdl.is i1
    %result_1 = irdl.is i8
    %result_2 = irdl.is i16
    %result_3 = irdl.is i32
    %result_4 = irdl.is i64
    %result_5 = irdl.is ui8
    %result_6 = irdl.is ui16
    %result_7 = irdl.is ui32
    %result_8 = irdl.is ui64
    %result_9 = irdl.is f32
    %result_10 = irdl.is f64
    %result_11 = irdl.is complex<f32>
    %result_12 = irdl.is complex<f64>
    %result_13 = irdl.is vector<4xf64>
    %result_14 = irdl.is i128
    %result = irdl.any_of(%result_0, %result_1, %result_2, %result_3, %result_4, %result_5, %result_6, %result_7,
      %result_8, %result_9, %result_10, %result_11, %result_12, %result_13, %result_14)
    irdl.results(result: %result)
    %attr_value_integer = irdl.base "#builtin.integer"
    %attr_value_float = irdl.base "#builtin.float"
    %attr_value_array = irdl.base "#builtin.array"
    %attr_value = irdl.any_of(%attr_value_integer, %attr_value_float, %attr_value_array)
    irdl.attributes { "value" = %attr_value }
  }

  // The (global) index of the iteration along dimension `dim`.
  irdl.operation @index {
    %result = irdl.is i64
    irdl.results(result: %result)
    %attr_dim = irdl.base "#builtin.integer"
    irdl.attributes { "dim" = %attr_dim }
  }

  // Array number `index` of those that a loop nest makes.
  irdl.operation @result {
    %arrays = irdl.base "!builtin.tuple"
    irdl.operands(arrays: %arrays)
    %result = irdl.base @dist::@array
    irdl.results(result: %result)
    %attr_index = irdl.base "#builtin.integer"
    irdl.attributes { "index" = %attr_index }
  }
}
