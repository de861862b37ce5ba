// Fence file: lends arrays to the C kernels of the encoder.

internal import CKernels

/// The encoder's work on rows of floats, each call on the calling thread.
enum TextEncoderKernels {
    /// Bidirectional attention of the text whose tokens are the rows `range`.
    ///
    /// - Parameters:
    ///   - rows: `[positions, 3 * hiddenSize]`: query, key and value.
    ///   - scratch: Grown as needed.
    ///   - output: `[positions, hiddenSize]`; the rows `range` are overwritten.
    /// - Precondition: The head size is a multiple of 16.
    static func attend(
        _ rows: [Float], range: Range<Int>, headCount: Int, headSize: Int,
        scratch: inout [Float], into output: inout [Float]
    ) {
        let hidden = headCount * headSize
        precondition(headSize % 16 == 0, "heads are whole vectors")
        precondition(range.lowerBound >= 0 && range.upperBound * 3 * hidden <= rows.count)
        precondition(range.upperBound * hidden <= output.count)
        if range.isEmpty { return }
        let needed = Int(encoder_attention_scratch(Int64(range.count), Int64(headSize)))
        if scratch.count < needed { scratch = [Float](repeating: 0, count: needed) }
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                unsafe output.withUnsafeMutableBufferPointer { output in
                    // Rows `range` lie in both by the checks above; scratch was just grown.
                    unsafe encoder_attention(
                        rows.baseAddress! + range.lowerBound * 3 * hidden, Int64(range.count),
                        Int64(headCount), Int64(headSize), scratch.baseAddress!,
                        output.baseAddress! + range.lowerBound * hidden)
                }
            }
        }
    }

    /// Adds `bias` to each of the first `count` rows of `bias.count` values.
    static func addBias(_ bias: [Float], to rows: inout [Float], count: Int) {
        precondition(count >= 0 && count * bias.count <= rows.count)
        unsafe rows.withUnsafeMutableBufferPointer { rows in
            unsafe bias.withUnsafeBufferPointer { bias in
                guard let first = rows.baseAddress, let bias0 = bias.baseAddress else { return }
                // `count` rows of `bias.count` values lie in `rows`.
                unsafe encoder_add_bias(first, bias0, Int64(count), Int64(bias.count))
            }
        }
    }

    /// `gelu(row + bias)` for each of the first `count` rows of `bias.count` values.
    static func gelu(_ rows: inout [Float], bias: [Float], count: Int) {
        precondition(count >= 0 && count * bias.count <= rows.count)
        unsafe rows.withUnsafeMutableBufferPointer { rows in
            unsafe bias.withUnsafeBufferPointer { bias in
                guard let first = rows.baseAddress, let bias0 = bias.baseAddress else { return }
                // `count` rows of `bias.count` values lie in `rows`.
                unsafe encoder_gelu(first, bias0, Int64(count), Int64(bias.count))
            }
        }
    }

    /// Layer norm of `row + bias + addend row` for each of the first `count` rows of
    /// `norm.scale.count` values; an empty `bias` or `addend` adds nothing.
    static func normalize(
        _ rows: inout [Float], bias: [Float], addend: [Float], norm: EncoderNorm, count: Int
    ) {
        let size = norm.scale.count
        precondition(norm.shift.count == size && count >= 0 && count * size <= rows.count)
        precondition(bias.isEmpty || bias.count == size)
        precondition(addend.isEmpty || count * size <= addend.count)
        unsafe rows.withUnsafeMutableBufferPointer { rows in
            unsafe bias.withUnsafeBufferPointer { bias in
                unsafe addend.withUnsafeBufferPointer { addend in
                    unsafe norm.scale.withUnsafeBufferPointer { scale in
                        unsafe norm.shift.withUnsafeBufferPointer { shift in
                            guard let first = rows.baseAddress, size > 0 else { return }
                            // All hold `count` rows or one row, by the checks above.
                            unsafe encoder_layer_norm(
                                first, bias.isEmpty ? nil : bias.baseAddress,
                                addend.isEmpty ? nil : addend.baseAddress, scale.baseAddress!,
                                shift.baseAddress!, Int64(count), Int64(size),
                                TextEncoderConfiguration.epsilon)
                        }
                    }
                }
            }
        }
    }
}
