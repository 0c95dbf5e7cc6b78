/** Signatures of the standard operators up to operator set 28 (onnx 1.23.2), made by signatures.py, which describes the lines. */
export const standardOperators = `
Abs 1 T -> T | consumed_inputs:ints | T=7
Abs 6 T -> T |  | T=ff7
Abs 13 T -> T |  | T=fff
Acos 7 T -> T |  | T=7
Acos 22 T -> T |  | T=f
Acosh 9 T -> T |  | T=7
Acosh 22 T -> T |  | T=f
Add 1 T T -> T | axis:int broadcast:int consumed_inputs:ints | T=7
Add 6 T T -> T | axis:int broadcast:int | T=cc7
Add 7 T T -> T |  | T=cc7
Add 13 T T -> T |  | T=ccf
Add 14 T T -> T |  | T=fff
AffineGrid 20 T1 T2 -> T1 | align_corners:int | T1=f T2=80
And 1 T T -> T1 | axis:int broadcast:int | T=1000 T1=1000
And 7 T T -> T1 |  | T=1000 T1=1000
ArgMax 1 T -> int64 | axis:int keepdims:int | T=ff7
ArgMax 12 T -> int64 | axis:int keepdims:int select_last_index:int | T=ff7
ArgMax 13 T -> int64 | axis:int keepdims:int select_last_index:int | T=fff
ArgMin 1 T -> int64 | axis:int keepdims:int | T=ff7
ArgMin 12 T -> int64 | axis:int keepdims:int select_last_index:int | T=ff7
ArgMin 13 T -> int64 | axis:int keepdims:int select_last_index:int | T=fff
Asin 7 T -> T |  | T=7
Asin 22 T -> T |  | T=f
Asinh 9 T -> T |  | T=7
Asinh 22 T -> T |  | T=f
Atan 7 T -> T |  | T=7
Atan 22 T -> T |  | T=f
Atanh 9 T -> T |  | T=7
Atanh 22 T -> T |  | T=f
Attention 23 T1 T1 T2 ?U ?T1 ?T2 -> T1 ?T1 ?T2 ?T1 | is_causal:int kv_num_heads:int q_num_heads:int qk_matmul_output_mode:int scale:float softcap:float softmax_precision:int | T1=f T2=f U=1fff
Attention 24 T1 T1 T2 ?U ?T1 ?T2 ?int64 -> T1 ?T1 ?T2 ?T1 | is_causal:int kv_num_heads:int q_num_heads:int qk_matmul_output_mode:int scale:float softcap:float softmax_precision:int | T1=f T2=f U=1fff
Attention 25 T1 T1 T2 ?U ?T1 ?T2 ?int64 -> T1 ?T1 ?T2 ?T1 | is_causal:int kv_num_heads:int left_window_size:int q_num_heads:int qk_matmul_output_mode:int right_window_size:int scale:float softcap:float softmax_precision:int | T1=f T2=f U=1fff
AveragePool 1 T -> T | auto_pad:string kernel_shape:ints! pads:ints strides:ints | T=7
AveragePool 7 T -> T | auto_pad:string count_include_pad:int kernel_shape:ints! pads:ints strides:ints | T=7
AveragePool 10 T -> T | auto_pad:string ceil_mode:int count_include_pad:int kernel_shape:ints! pads:ints strides:ints | T=7
AveragePool 19 T -> T | auto_pad:string ceil_mode:int count_include_pad:int dilations:ints kernel_shape:ints! pads:ints strides:ints | T=7
AveragePool 22 T -> T | auto_pad:string ceil_mode:int count_include_pad:int dilations:ints kernel_shape:ints! pads:ints strides:ints | T=f
BatchNormalization 1 T T T T T -> T ?T ?T ?T ?T | consumed_inputs:ints! epsilon:float is_test:int momentum:float spatial:int | T=7
BatchNormalization 6 T T T T T -> T ?T ?T ?T ?T | epsilon:float is_test:int momentum:float spatial:int | T=7
BatchNormalization 7 T T T T T -> T ?T ?T ?T ?T | epsilon:float momentum:float spatial:int | T=7
BatchNormalization 9 T T T T T -> T ?T ?T ?T ?T | epsilon:float momentum:float | T=7
BatchNormalization 14 T T T U U -> T ?U ?U | epsilon:float momentum:float training_mode:int | T=f U=f
BatchNormalization 15 T T1 T1 T2 T2 -> T ?T2 ?T2 | epsilon:float momentum:float training_mode:int | T=f T1=f T2=f
Bernoulli 15 T1 -> T2 | dtype:int seed:float | T1=7 T2=1fff
Bernoulli 22 T1 -> T2 | dtype:int seed:float | T1=f T2=1fff
BitCast 26 T1 -> T2 | to:int! | T1=1fff T2=1fff
BitShift 11 T T -> T | direction:string! | T=f00
BitShift 28 T T -> T | direction:string! | T=ff0
BitwiseAnd 18 T T -> T |  | T=ff0
BitwiseNot 18 T -> T |  | T=ff0
BitwiseOr 18 T T -> T |  | T=ff0
BitwiseXor 18 T T -> T |  | T=ff0
BlackmanWindow 17 T1 -> T2 | output_datatype:int periodic:int | T1=c0 T2=fff
Cast 1 T1 -> T2 | to:string! | T1=1ff7 T2=1ff7
Cast 6 T1 -> T2 | to:int! | T1=1ff7 T2=1ff7
Cast 9 T1 -> T2 | to:int! | T1=3ff7 T2=3ff7
Cast 13 T1 -> T2 | to:int! | T1=3fff T2=3fff
Cast 19 T1 -> T2 | saturate:int to:int! | T1=3fff T2=3fff
Cast 24 T1 -> T2 | round_mode:string saturate:int to:int! | T1=3fff T2=3fff
CastLike 15 T1 T2 -> T2 |  | T1=3fff T2=3fff
CastLike 19 T1 T2 -> T2 | saturate:int | T1=3fff T2=3fff
CastLike 24 T1 T2 -> T2 | round_mode:string saturate:int | T1=3fff T2=3fff
CausalConvWithState 27 T T ?T ?T -> T T | activation:string | T=d
Ceil 1 T -> T | consumed_inputs:ints | T=7
Ceil 6 T -> T |  | T=7
Ceil 13 T -> T |  | T=f
Celu 12 T -> T | alpha:float | T=1
Celu 28 T -> T | alpha:float | T=f
CenterCropPad 18 T Tind -> T | axes:ints | T=3fff Tind=c0
Clip 1 T -> T | consumed_inputs:ints max:float min:float | T=7
Clip 6 T -> T | max:float min:float | T=7
Clip 11 T ?T ?T -> T |  | T=7
Clip 12 T ?T ?T -> T |  | T=ff7
Clip 13 T ?T ?T -> T |  | T=fff
Col2Im 18 T int64 int64 -> T | dilations:ints pads:ints strides:ints | T=3fff
Compress 9 T T1 -> T | axis:int | T=3ff7 T1=1000
Compress 28 T T1 -> T | axis:int | T=3fff T1=1000
Concat 1 T...1 -> T | axis:int | T=7
Concat 4 T...1 -> T | axis:int! | T=3ff7
Concat 13 T...1 -> T | axis:int! | T=3fff
ConcatFromSequence 11 S -> T | axis:int! new_axis:int | S=0 T=3ff7
Constant 1  -> T | value:tensor! | T=7
Constant 9  -> T | value:tensor! | T=3ff7
Constant 11  -> T | sparse_value:sparse_tensor value:tensor | T=3ff7
Constant 12  -> T | sparse_value:sparse_tensor value:tensor value_float:float value_floats:floats value_int:int value_ints:ints value_string:string value_strings:strings | T=3ff7
Constant 13  -> T | sparse_value:sparse_tensor value:tensor value_float:float value_floats:floats value_int:int value_ints:ints value_string:string value_strings:strings | T=3fff
ConstantOfShape 9 T1 -> T2 | value:tensor | T1=80 T2=1ff7
ConstantOfShape 20 T1 -> T2 | value:tensor | T1=80 T2=1fff
Conv 1 T T ?T -> T | auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints | T=7
Conv 22 T T ?T -> T | auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints | T=f
ConvInteger 10 T1 T2 ?T1 ?T2 -> T3 | auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints | T1=110 T2=110 T3=40
ConvTranspose 1 T T ?T -> T | auto_pad:string dilations:ints group:int kernel_shape:ints output_padding:ints output_shape:ints pads:ints strides:ints | T=7
ConvTranspose 22 T T ?T -> T | auto_pad:string dilations:ints group:int kernel_shape:ints output_padding:ints output_shape:ints pads:ints strides:ints | T=f
Cos 7 T -> T |  | T=7
Cos 22 T -> T |  | T=f
Cosh 9 T -> T |  | T=7
Cosh 22 T -> T |  | T=f
CumProd 26 T T2 -> T | exclusive:int reverse:int | T=ccf T2=c0
CumSum 11 T T2 -> T | exclusive:int reverse:int | T=cc3 T2=c0
CumSum 14 T T2 -> T | exclusive:int reverse:int | T=ccf T2=c0
DFT 17 T1 ?T2 -> T1 | axis:int inverse:int onesided:int | T1=f T2=c0
DFT 20 T1 ?T2 ?int64 -> T1 | inverse:int onesided:int | T1=f T2=c0
DeformConv 19 T T T ?T ?T -> T | dilations:ints group:int kernel_shape:ints offset_group:int pads:ints strides:ints | T=7
DeformConv 22 T T T ?T ?T -> T | dilations:ints group:int kernel_shape:ints offset_group:int pads:ints strides:ints | T=f
DepthToSpace 1 T -> T | blocksize:int! | T=3ff7
DepthToSpace 11 T -> T | blocksize:int! mode:string | T=3ff7
DepthToSpace 13 T -> T | blocksize:int! mode:string | T=3fff
DequantizeLinear 10 T float32 ?T -> float32 |  | T=150
DequantizeLinear 13 T float32 ?T -> float32 | axis:int | T=150
DequantizeLinear 19 T1 T2 ?T1 -> T2 | axis:int | T1=150 T2=d
DequantizeLinear 21 T1 T2 ?T1 -> T2 | axis:int block_size:int | T1=370 T2=d
DequantizeLinear 23 T1 T2 ?T1 -> T3 | axis:int block_size:int output_dtype:int | T1=370 T2=d T3=d
Det 11 T -> T |  | T=7
Det 22 T -> T |  | T=f
Div 1 T T -> T | axis:int broadcast:int consumed_inputs:ints | T=7
Div 6 T T -> T | axis:int broadcast:int | T=cc7
Div 7 T T -> T |  | T=cc7
Div 13 T T -> T |  | T=ccf
Div 14 T T -> T |  | T=fff
Dropout 1 T -> T ?T | consumed_inputs:ints is_test:int ratio:float | T=7
Dropout 6 T -> T ?T | is_test:int ratio:float | T=7
Dropout 7 T -> T ?T | ratio:float | T=7
Dropout 10 T -> T ?T1 | ratio:float | T=7 T1=1000
Dropout 12 T ?T1 ?T2 -> T ?T2 | seed:int | T=7 T1=7 T2=1000
Dropout 13 T ?T1 ?T2 -> T ?T2 | seed:int | T=f T1=7 T2=1000
Dropout 22 T ?T1 ?T2 -> T ?T2 | seed:int | T=f T1=f T2=1000
DynamicQuantizeLinear 11 T1 -> T2 float32 T2 |  | T1=1 T2=100
Einsum 12 T...1 -> T | equation:string! | T=ff7
Einsum 28 T...1 -> T | equation:string! | T=fff
Elu 1 T -> T | alpha:float consumed_inputs:ints | T=7
Elu 6 T -> T | alpha:float | T=7
Elu 22 T -> T | alpha:float | T=f
Equal 1 T T -> T1 | axis:int broadcast:int | T=10c0 T1=1000
Equal 7 T T -> T1 |  | T=10c0 T1=1000
Equal 11 T T -> T1 |  | T=1ff7 T1=1000
Equal 13 T T -> T1 |  | T=1fff T1=1000
Equal 19 T T -> T1 |  | T=3fff T1=1000
Erf 9 T -> T |  | T=ff7
Erf 13 T -> T |  | T=f
Exp 1 T -> T | consumed_inputs:ints | T=7
Exp 6 T -> T |  | T=7
Exp 13 T -> T |  | T=f
Expand 8 T int64 -> T |  | T=3ff7
Expand 13 T int64 -> T |  | T=3fff
EyeLike 9 T1 -> T2 | dtype:int k:int | T1=1ff7 T2=1ff7
EyeLike 22 T1 -> T2 | dtype:int k:int | T1=1fff T2=1fff
Flatten 1 T -> T | axis:int | T=7
Flatten 9 T -> T | axis:int | T=3ff7
Flatten 13 T -> T | axis:int | T=3fff
Floor 1 T -> T | consumed_inputs:ints | T=7
Floor 6 T -> T |  | T=7
Floor 13 T -> T |  | T=f
GRU 1 T T T ?T ?T1 ?T -> ?T T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int output_sequence:int | T=7 T1=40
GRU 3 T T T ?T ?T1 ?T -> ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int linear_before_reset:int output_sequence:int | T=7 T1=40
GRU 7 T T T ?T ?T1 ?T -> ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int linear_before_reset:int | T=7 T1=40
GRU 14 T T T ?T ?T1 ?T -> ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int layout:int linear_before_reset:int | T=7 T1=40
GRU 22 T T T ?T ?T1 ?T -> ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int layout:int linear_before_reset:int | T=f T1=40
Gather 1 T Tind -> T | axis:int | T=3ff7 Tind=c0
Gather 13 T Tind -> T | axis:int | T=3fff Tind=c0
GatherElements 11 T Tind -> T | axis:int | T=3ff7 Tind=c0
GatherElements 13 T Tind -> T | axis:int | T=3fff Tind=c0
GatherND 11 T int64 -> T |  | T=3ff7
GatherND 12 T int64 -> T | batch_dims:int | T=3ff7
GatherND 13 T int64 -> T | batch_dims:int | T=3fff
Gelu 20 T -> T | approximate:string | T=f
Gemm 1 T T T -> T | alpha:float beta:float broadcast:int transA:int transB:int | T=7
Gemm 7 T T T -> T | alpha:float beta:float transA:int transB:int | T=7
Gemm 9 T T T -> T | alpha:float beta:float transA:int transB:int | T=cc7
Gemm 11 T T ?T -> T | alpha:float beta:float transA:int transB:int | T=cc7
Gemm 13 T T ?T -> T | alpha:float beta:float transA:int transB:int | T=ccf
GlobalAveragePool 1 T -> T |  | T=7
GlobalAveragePool 22 T -> T |  | T=f
GlobalLpPool 1 T -> T | p:float | T=7
GlobalLpPool 2 T -> T | p:int | T=7
GlobalLpPool 22 T -> T | p:int | T=f
GlobalMaxPool 1 T -> T |  | T=7
GlobalMaxPool 22 T -> T |  | T=f
Greater 1 T T -> T1 | axis:int broadcast:int | T=7 T1=1000
Greater 7 T T -> T1 |  | T=7 T1=1000
Greater 9 T T -> T1 |  | T=ff7 T1=1000
Greater 13 T T -> T1 |  | T=fff T1=1000
GreaterOrEqual 12 T T -> T1 |  | T=ff7 T1=1000
GreaterOrEqual 16 T T -> T1 |  | T=fff T1=1000
GridSample 16 T1 T2 -> T1 | align_corners:int mode:string padding_mode:string | T1=3ff7 T2=7
GridSample 22 T1 T2 -> T1 | align_corners:int mode:string padding_mode:string | T1=3fff T2=f
GroupNormalization 18 T T T -> T | epsilon:float num_groups:int! | T=f
GroupNormalization 21 T T T -> T | epsilon:float num_groups:int! stash_type:int | T=f
HammingWindow 17 T1 -> T2 | output_datatype:int periodic:int | T1=c0 T2=fff
HannWindow 17 T1 -> T2 | output_datatype:int periodic:int | T1=c0 T2=fff
HardSigmoid 1 T -> T | alpha:float beta:float consumed_inputs:ints | T=7
HardSigmoid 6 T -> T | alpha:float beta:float | T=7
HardSigmoid 22 T -> T | alpha:float beta:float | T=f
HardSwish 14 T -> T |  | T=7
HardSwish 22 T -> T |  | T=f
Hardmax 1 T -> T | axis:int | T=7
Hardmax 13 T -> T | axis:int | T=f
Identity 1 T -> T |  | T=3ff7
Identity 13 T -> T |  | T=3fff
Identity 14 V -> V |  | V=3fff
If 1 B -> V*1 | else_branch:graph! then_branch:graph! | V=3ff7 B=1000
If 16 B -> V*1 | else_branch:graph! then_branch:graph! | V=3fff B=1000
ImageDecoder 20 T1 -> T2 | pixel_format:string | T1=100 T2=100
InstanceNormalization 1 T T T -> T | consumed_inputs:ints epsilon:float | T=7
InstanceNormalization 6 T T T -> T | epsilon:float | T=7
InstanceNormalization 22 T T T -> T | epsilon:float | T=f
IsInf 10 T1 -> T2 | detect_negative:int detect_positive:int | T1=3 T2=1000
IsInf 20 T1 -> T2 | detect_negative:int detect_positive:int | T1=f T2=1000
IsNaN 9 T1 -> T2 |  | T1=7 T2=1000
IsNaN 13 T1 -> T2 |  | T1=f T2=1000
LRN 1 T -> T | alpha:float beta:float bias:float size:int! | T=7
LRN 13 T -> T | alpha:float beta:float bias:float size:int! | T=f
LSTM 1 T T T ?T ?T1 ?T ?T ?T -> ?T ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int input_forget:int output_sequence:int | T=7 T1=40
LSTM 7 T T T ?T ?T1 ?T ?T ?T -> ?T ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int input_forget:int | T=7 T1=40
LSTM 14 T T T ?T ?T1 ?T ?T ?T -> ?T ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int input_forget:int layout:int | T=7 T1=40
LSTM 22 T T T ?T ?T1 ?T ?T ?T -> ?T ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int input_forget:int layout:int | T=f T1=40
LayerNormalization 17 T T ?T -> T ?U ?U | axis:int epsilon:float stash_type:int | T=f U=9
LeakyRelu 1 T -> T | alpha:float consumed_inputs:ints | T=7
LeakyRelu 6 T -> T | alpha:float | T=7
LeakyRelu 16 T -> T | alpha:float | T=f
Less 1 T T -> T1 | axis:int broadcast:int | T=7 T1=1000
Less 7 T T -> T1 |  | T=7 T1=1000
Less 9 T T -> T1 |  | T=ff7 T1=1000
Less 13 T T -> T1 |  | T=fff T1=1000
LessOrEqual 12 T T -> T1 |  | T=ff7 T1=1000
LessOrEqual 16 T T -> T1 |  | T=fff T1=1000
LinearAttention 27 T T T ?S ?T ?T -> T S | chunk_size:int kv_num_heads:int! q_num_heads:int! scale:float update_rule:string | T=d S=d
Log 1 T -> T | consumed_inputs:ints | T=7
Log 6 T -> T |  | T=7
Log 13 T -> T |  | T=f
LogSoftmax 1 T -> T | axis:int | T=7
LogSoftmax 13 T -> T | axis:int | T=f
Loop 1 ?I ?B V*1 -> V*1 | body:graph! | V=3ff7 I=80 B=1000
Loop 11 ?I ?B V*0 -> V*1 | body:graph! | V=3ff7 I=80 B=1000
Loop 16 ?I ?B V*0 -> V*1 | body:graph! | V=3fff I=80 B=1000
LpNormalization 1 T -> T | axis:int p:int | T=7
LpNormalization 22 T -> T | axis:int p:int | T=f
LpPool 1 T -> T | auto_pad:string kernel_shape:ints p:float pads:ints strides:ints | T=7
LpPool 2 T -> T | auto_pad:string kernel_shape:ints! p:int pads:ints strides:ints | T=7
LpPool 18 T -> T | auto_pad:string ceil_mode:int dilations:ints kernel_shape:ints! p:int pads:ints strides:ints | T=7
LpPool 22 T -> T | auto_pad:string ceil_mode:int dilations:ints kernel_shape:ints! p:int pads:ints strides:ints | T=f
MatMul 1 T T -> T |  | T=7
MatMul 9 T T -> T |  | T=cc7
MatMul 13 T T -> T |  | T=ccf
MatMulInteger 10 T1 T2 ?T1 ?T2 -> T3 |  | T1=110 T2=110 T3=40
Max 1 T...1 -> T | consumed_inputs:ints | T=7
Max 6 T...1 -> T |  | T=7
Max 12 T...1 -> T |  | T=ff7
Max 13 T...1 -> T |  | T=fff
MaxPool 1 T -> T | auto_pad:string kernel_shape:ints! pads:ints strides:ints | T=7
MaxPool 8 T -> T ?I | auto_pad:string kernel_shape:ints! pads:ints storage_order:int strides:ints | T=7 I=80
MaxPool 10 T -> T ?I | auto_pad:string ceil_mode:int dilations:ints kernel_shape:ints! pads:ints storage_order:int strides:ints | T=7 I=80
MaxPool 12 T -> T ?I | auto_pad:string ceil_mode:int dilations:ints kernel_shape:ints! pads:ints storage_order:int strides:ints | T=117 I=80
MaxPool 22 T -> T ?I | auto_pad:string ceil_mode:int dilations:ints kernel_shape:ints! pads:ints storage_order:int strides:ints | T=11f I=80
MaxRoiPool 1 T T -> T | pooled_shape:ints! spatial_scale:float | T=7
MaxRoiPool 22 T T -> T | pooled_shape:ints! spatial_scale:float | T=f
MaxUnpool 9 T1 T2 ?T2 -> T1 | kernel_shape:ints! pads:ints strides:ints | T1=7 T2=80
MaxUnpool 22 T1 T2 ?T2 -> T1 | kernel_shape:ints! pads:ints strides:ints | T1=f T2=80
Mean 1 T...1 -> T | consumed_inputs:ints | T=7
Mean 6 T...1 -> T |  | T=7
Mean 13 T...1 -> T |  | T=f
MeanVarianceNormalization 9 T -> T | axes:ints | T=7
MeanVarianceNormalization 13 T -> T | axes:ints | T=f
MelWeightMatrix 17 T1 T1 T1 T2 T2 -> T3 | output_datatype:int | T1=c0 T2=f T3=fff
Min 1 T...1 -> T | consumed_inputs:ints | T=7
Min 6 T...1 -> T |  | T=7
Min 12 T...1 -> T |  | T=ff7
Min 13 T...1 -> T |  | T=fff
Mish 18 T -> T |  | T=7
Mish 22 T -> T |  | T=f
Mod 10 T T -> T | fmod:int | T=ff7
Mod 13 T T -> T | fmod:int | T=fff
Mul 1 T T -> T | axis:int broadcast:int consumed_inputs:ints | T=7
Mul 6 T T -> T | axis:int broadcast:int | T=cc7
Mul 7 T T -> T |  | T=cc7
Mul 13 T T -> T |  | T=ccf
Mul 14 T T -> T |  | T=fff
Multinomial 7 T1 -> T2 | dtype:int sample_size:int seed:float | T1=7 T2=c0
Multinomial 22 T1 -> T2 | dtype:int sample_size:int seed:float | T1=f T2=c0
Neg 1 T -> T | consumed_inputs:ints | T=7
Neg 6 T -> T |  | T=f7
Neg 13 T -> T |  | T=ff
NegativeLogLikelihoodLoss 12 T Tind ?T -> T | ignore_index:int reduction:string | T=7 Tind=c0
NegativeLogLikelihoodLoss 22 T Tind ?T -> T | ignore_index:int reduction:string | T=f Tind=c0
NonMaxSuppression 10 float32 float32 ?int64 ?float32 ?float32 -> int64 | center_point_box:int |
NonZero 9 T -> int64 |  | T=3ff7
NonZero 13 T -> int64 |  | T=3fff
Not 1 T -> T |  | T=1000
OneHot 9 T1 T2 T3 -> T3 | axis:int | T1=ff7 T2=ff7 T3=3ff7
OneHot 28 T1 T2 T3 -> T3 | axis:int | T1=ff7 T2=ff7 T3=3fff
Optional 15 ?V -> O | type:type_proto | V=3ff7 O=0
Optional 28 ?V -> O | type:type_proto | V=3fff O=0
OptionalGetElement 15 O -> V |  | O=0 V=3ff7
OptionalGetElement 18 O -> V |  | O=3ff7 V=3ff7
OptionalGetElement 28 O -> V |  | O=3fff V=3fff
OptionalHasElement 15 O -> B |  | O=0 B=1000
OptionalHasElement 18 ?O -> B |  | O=3ff7 B=1000
OptionalHasElement 28 ?O -> B |  | O=3fff B=1000
Or 1 T T -> T1 | axis:int broadcast:int | T=1000 T1=1000
Or 7 T T -> T1 |  | T=1000 T1=1000
PRelu 1 T T -> T | consumed_inputs:ints | T=7
PRelu 6 T T -> T |  | T=7
PRelu 9 T T -> T |  | T=cc7
PRelu 16 T T -> T |  | T=ccf
Pad 1 T -> T | mode:string paddings:ints! value:float | T=7
Pad 2 T -> T | mode:string pads:ints! value:float | T=7
Pad 11 T int64 ?T -> T | mode:string | T=ff7
Pad 13 T int64 ?T -> T | mode:string | T=3fff
Pad 18 T int64 ?T ?Tind -> T | mode:string | T=3fff Tind=c0
Pow 1 T T -> T | axis:int broadcast:int | T=7
Pow 7 T T -> T |  | T=7
Pow 12 T T1 -> T |  | T=c7 T1=ff7
Pow 13 T T1 -> T |  | T=cf T1=ff7
Pow 15 T T1 -> T |  | T=cf T1=fff
QLinearConv 10 T1 float32 T1 T2 float32 T2 float32 T3 ?T4 -> T3 | auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints | T1=110 T2=110 T3=110 T4=40
QLinearMatMul 10 T1 float32 T1 T2 float32 T2 float32 T3 -> T3 |  | T1=110 T2=110 T3=110
QLinearMatMul 21 T1 TS T1 T2 TS T2 TS T3 -> T3 |  | TS=d T1=110 T2=110 T3=110
QuantizeLinear 10 T1 float32 ?T2 -> T2 |  | T1=41 T2=110
QuantizeLinear 13 T1 float32 ?T2 -> T2 | axis:int | T1=41 T2=110
QuantizeLinear 19 T1 T1 ?T2 -> T2 | axis:int saturate:int | T1=4d T2=110
QuantizeLinear 21 T1 T1 ?T2 -> T2 | axis:int block_size:int output_dtype:int saturate:int | T1=4d T2=330
QuantizeLinear 23 T1 T2 ?T3 -> T3 | axis:int block_size:int output_dtype:int precision:int saturate:int | T1=4d T2=4d T3=330
RMSNormalization 23 T V -> V | axis:int epsilon:float stash_type:int | T=f V=f
RNN 1 T T T ?T ?T1 ?T -> ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int output_sequence:int | T=7 T1=40
RNN 7 T T T ?T ?T1 ?T -> ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int | T=7 T1=40
RNN 14 T T T ?T ?T1 ?T -> ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int layout:int | T=7 T1=40
RNN 22 T T T ?T ?T1 ?T -> ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int layout:int | T=f T1=40
RandomNormal 1  -> T | dtype:int mean:float scale:float seed:float shape:ints! | T=7
RandomNormal 22  -> T | dtype:int mean:float scale:float seed:float shape:ints! | T=f
RandomNormalLike 1 T1 -> T2 | dtype:int mean:float scale:float seed:float | T1=3ff7 T2=7
RandomNormalLike 22 T1 -> T2 | dtype:int mean:float scale:float seed:float | T1=3fff T2=f
RandomUniform 1  -> T | dtype:int high:float low:float seed:float shape:ints! | T=7
RandomUniform 22  -> T | dtype:int high:float low:float seed:float shape:ints! | T=f
RandomUniformLike 1 T1 -> T2 | dtype:int high:float low:float seed:float | T1=3ff7 T2=7
RandomUniformLike 22 T1 -> T2 | dtype:int high:float low:float seed:float | T1=3fff T2=f
Range 11 T T T -> T |  | T=e3
Range 27 T T T -> T | stash_type:int | T=ef
Reciprocal 1 T -> T | consumed_inputs:ints | T=7
Reciprocal 6 T -> T |  | T=7
Reciprocal 13 T -> T |  | T=f
ReduceL1 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceL1 13 T -> T | axes:ints keepdims:int | T=ccf
ReduceL1 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ccf
ReduceL2 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceL2 13 T -> T | axes:ints keepdims:int | T=ccf
ReduceL2 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ccf
ReduceLogSum 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceLogSum 13 T -> T | axes:ints keepdims:int | T=ccf
ReduceLogSum 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ccf
ReduceLogSum 28 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=f
ReduceLogSumExp 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceLogSumExp 13 T -> T | axes:ints keepdims:int | T=ccf
ReduceLogSumExp 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ccf
ReduceLogSumExp 28 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=f
ReduceMax 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceMax 12 T -> T | axes:ints keepdims:int | T=dd7
ReduceMax 13 T -> T | axes:ints keepdims:int | T=ddf
ReduceMax 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ddf
ReduceMax 20 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=1ddf
ReduceMean 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceMean 13 T -> T | axes:ints keepdims:int | T=ccf
ReduceMean 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ccf
ReduceMin 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceMin 12 T -> T | axes:ints keepdims:int | T=dd7
ReduceMin 13 T -> T | axes:ints keepdims:int | T=ddf
ReduceMin 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ddf
ReduceMin 20 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=1ddf
ReduceProd 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceProd 13 T -> T | axes:ints keepdims:int | T=ccf
ReduceProd 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ccf
ReduceSum 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceSum 13 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ccf
ReduceSumSquare 1 T -> T | axes:ints keepdims:int | T=cc7
ReduceSumSquare 13 T -> T | axes:ints keepdims:int | T=ccf
ReduceSumSquare 18 T ?int64 -> T | keepdims:int noop_with_empty_axes:int | T=ccf
RegexFullMatch 20 T1 -> T2 | pattern:string | T1=2000 T2=1000
Relu 1 T -> T | consumed_inputs:ints | T=7
Relu 6 T -> T |  | T=7
Relu 13 T -> T |  | T=f
Relu 14 T -> T |  | T=ff
Reshape 1 T -> T | consumed_inputs:ints shape:ints | T=7
Reshape 5 T int64 -> T |  | T=3ff7
Reshape 13 T int64 -> T |  | T=3fff
Reshape 14 T int64 -> T | allowzero:int | T=3fff
Resize 10 T float32 -> T | mode:string | T=3ff7
Resize 11 T1 T2 float32 ?int64 -> T1 | coordinate_transformation_mode:string cubic_coeff_a:float exclude_outside:int extrapolation_value:float mode:string nearest_mode:string | T1=3ff7 T2=7
Resize 13 T1 ?T2 ?float32 ?int64 -> T1 | coordinate_transformation_mode:string cubic_coeff_a:float exclude_outside:int extrapolation_value:float mode:string nearest_mode:string | T1=3fff T2=7
Resize 18 T1 ?T2 ?float32 ?int64 -> T1 | antialias:int axes:ints coordinate_transformation_mode:string cubic_coeff_a:float exclude_outside:int extrapolation_value:float keep_aspect_ratio_policy:string mode:string nearest_mode:string | T1=3fff T2=7
ReverseSequence 10 T int64 -> T | batch_axis:int time_axis:int | T=3ff7
ReverseSequence 28 T int64 -> T | batch_axis:int time_axis:int | T=3fff
RoiAlign 10 T1 T1 T2 -> T1 | mode:string output_height:int output_width:int sampling_ratio:int spatial_scale:float | T1=7 T2=80
RoiAlign 16 T1 T1 T2 -> T1 | coordinate_transformation_mode:string mode:string output_height:int output_width:int sampling_ratio:int spatial_scale:float | T1=7 T2=80
RoiAlign 22 T1 T1 T2 -> T1 | coordinate_transformation_mode:string mode:string output_height:int output_width:int sampling_ratio:int spatial_scale:float | T1=f T2=80
RotaryEmbedding 23 T T T ?M -> T | interleaved:int num_heads:int rotary_embedding_dim:int | T=d M=80
Round 11 T -> T |  | T=7
Round 22 T -> T |  | T=f
STFT 17 T1 T2 ?T1 ?T2 -> T1 | onesided:int | T1=f T2=c0
Scan 8 ?I V*1 -> V*1 | body:graph! directions:ints num_scan_inputs:int! | I=80 V=3ff7
Scan 9 V*1 -> V*1 | body:graph! num_scan_inputs:int! scan_input_axes:ints scan_input_directions:ints scan_output_axes:ints scan_output_directions:ints | V=3ff7
Scan 16 V*1 -> V*1 | body:graph! num_scan_inputs:int! scan_input_axes:ints scan_input_directions:ints scan_output_axes:ints scan_output_directions:ints | V=3fff
Scatter 9 T Tind T -> T | axis:int | T=3ff7 Tind=c0
Scatter 11 deprecated
ScatterElements 11 T Tind T -> T | axis:int | T=3ff7 Tind=c0
ScatterElements 13 T Tind T -> T | axis:int | T=3fff Tind=c0
ScatterElements 16 T Tind T -> T | axis:int reduction:string | T=3fff Tind=c0
ScatterND 11 T int64 T -> T |  | T=3ff7
ScatterND 13 T int64 T -> T |  | T=3fff
ScatterND 16 T int64 T -> T | reduction:string | T=3fff
Selu 1 T -> T | alpha:float consumed_inputs:ints gamma:float | T=7
Selu 6 T -> T | alpha:float gamma:float | T=7
Selu 22 T -> T | alpha:float gamma:float | T=f
SequenceAt 11 S I -> T |  | S=0 T=3ff7 I=c0
SequenceConstruct 11 T...1 -> S |  | T=3ff7 S=0
SequenceEmpty 11  -> S | dtype:int | S=0
SequenceErase 11 S ?I -> S |  | S=0 I=c0
SequenceInsert 11 S T ?I -> S |  | T=3ff7 S=0 I=c0
SequenceLength 11 S -> I |  | S=0 I=80
SequenceMap 17 S V*0 -> S*1 | body:graph! | S=0 V=3ff7
Shape 1 T -> T1 |  | T=3ff7 T1=80
Shape 13 T -> T1 |  | T=3fff T1=80
Shape 15 T -> T1 | end:int start:int | T=3fff T1=80
Shrink 9 T -> T | bias:float lambd:float | T=ff7
Sigmoid 1 T -> T | consumed_inputs:ints | T=7
Sigmoid 6 T -> T |  | T=7
Sigmoid 13 T -> T |  | T=f
Sign 9 T -> T |  | T=ff7
Sign 13 T -> T |  | T=fff
SimplifiedLayerNormalization 1 T V -> V ?U | axis:int epsilon:float stash_type:int | T=f U=3 V=f
Sin 7 T -> T |  | T=7
Sin 22 T -> T |  | T=f
Sinh 9 T -> T |  | T=7
Sinh 22 T -> T |  | T=f
Size 1 T -> T1 |  | T=3ff7 T1=80
Size 13 T -> T1 |  | T=3fff T1=80
Slice 1 T -> T | axes:ints ends:ints! starts:ints! | T=3ff7
Slice 10 T Tind Tind ?Tind ?Tind -> T |  | T=3ff7 Tind=c0
Slice 13 T Tind Tind ?Tind ?Tind -> T |  | T=3fff Tind=c0
Softmax 1 T -> T | axis:int | T=7
Softmax 13 T -> T | axis:int | T=f
SoftmaxCrossEntropyLoss 12 T Tind ?T -> T ?T | ignore_index:int reduction:string | T=7 Tind=c0
SoftmaxCrossEntropyLoss 13 T Tind ?T -> T ?T | ignore_index:int reduction:string | T=f Tind=c0
Softplus 1 T -> T |  | T=7
Softplus 22 T -> T |  | T=f
Softsign 1 T -> T |  | T=7
Softsign 22 T -> T |  | T=f
SpaceToDepth 1 T -> T | blocksize:int! | T=3ff7
SpaceToDepth 13 T -> T | blocksize:int! | T=3fff
SpaceToDepth 28 T -> T | blocksize:int! mode:string | T=3fff
Split 1 T ?T -> T...1 | axis:int split:ints | T=7
Split 2 T -> T...1 | axis:int split:ints | T=3ff7
Split 13 T ?int64 -> T...1 | axis:int | T=3fff
Split 18 T ?int64 -> T...1 | axis:int num_outputs:int | T=3fff
SplitToSequence 11 T ?I -> S | axis:int keepdims:int | T=3ff7 I=c0 S=0
SplitToSequence 24 T ?I -> S | axis:int keepdims:int | T=3fff I=c0 S=0
Sqrt 1 T -> T | consumed_inputs:ints | T=7
Sqrt 6 T -> T |  | T=7
Sqrt 13 T -> T |  | T=f
Squeeze 1 T -> T | axes:ints | T=3ff7
Squeeze 13 T ?int64 -> T |  | T=3fff
StringConcat 20 T T -> T |  | T=2000
StringNormalizer 10 string -> string | case_change_action:string is_case_sensitive:int locale:string stopwords:strings |
StringSplit 20 T1 -> T2 T3 | delimiter:string maxsplit:int | T1=2000 T2=2000 T3=80
Sub 1 T T -> T | axis:int broadcast:int consumed_inputs:ints | T=7
Sub 6 T T -> T | axis:int broadcast:int | T=cc7
Sub 7 T T -> T |  | T=cc7
Sub 13 T T -> T |  | T=ccf
Sub 14 T T -> T |  | T=fff
Sum 1 T...1 -> T | consumed_inputs:ints | T=7
Sum 6 T...1 -> T |  | T=7
Sum 13 T...1 -> T |  | T=f
SwiGLU 28 T T -> T | alpha:float | T=f
Swish 24 T -> T | alpha:float | T=f
Tan 7 T -> T |  | T=7
Tan 22 T -> T |  | T=f
Tanh 1 T -> T | consumed_inputs:ints | T=7
Tanh 6 T -> T |  | T=7
Tanh 13 T -> T |  | T=f
TensorScatter 24 T T ?int64 -> T | axis:int mode:string | T=3fff
TfIdfVectorizer 9 T -> T1 | max_gram_length:int! max_skip_count:int! min_gram_length:int! mode:string! ngram_counts:ints! ngram_indexes:ints! pool_int64s:ints pool_strings:strings weights:floats | T=20c0 T1=1
ThresholdedRelu 10 T -> T | alpha:float | T=7
ThresholdedRelu 22 T -> T | alpha:float | T=f
Tile 1 T T T -> T |  | T=7 T1=80
Tile 6 T T1 -> T |  | T=3ff7 T1=80
Tile 13 T T1 -> T |  | T=3fff T1=80
TopK 1 T -> T I | axis:int k:int! | T=7 I=80
TopK 10 T int64 -> T I | axis:int | T=7 I=80
TopK 11 T int64 -> T I | axis:int largest:int sorted:int | T=ff7 I=80
TopK 24 T int64 -> T I | axis:int largest:int sorted:int | T=fff I=80
Transpose 1 T -> T | perm:ints | T=3ff7
Transpose 13 T -> T | perm:ints | T=3fff
Trilu 14 T ?int64 -> T | upper:int | T=3fff
Unique 11 T -> T ?int64 ?int64 ?int64 | axis:int sorted:int | T=3ff7
Unique 28 T -> T ?int64 ?int64 ?int64 | axis:int sorted:int | T=3fff
Unsqueeze 1 T -> T | axes:ints! | T=3ff7
Unsqueeze 13 T int64 -> T |  | T=3fff
Upsample 1 T -> T | height_scale:float! mode:string width_scale:float! | T=10c7
Upsample 7 T -> T | mode:string scales:floats! | T=3ff7
Upsample 9 T float32 -> T | mode:string | T=3ff7
Upsample 10 deprecated
Where 9 B T T -> T |  | B=1000 T=3ff7
Where 16 B T T -> T |  | B=1000 T=3fff
Xor 1 T T -> T1 | axis:int broadcast:int | T=1000 T1=1000
Xor 7 T T -> T1 |  | T=1000 T1=1000
`;
