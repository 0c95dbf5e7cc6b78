/** Signatures of the operators of domain com.microsoft (onnxruntime 1.31.1), made by signatures.py, which describes the lines. */
export const microsoftOperators = `
Attention 1 T T ?T ?M ?T ?T ?M -> T ?T | do_rotary:int mask_filter_value:float num_heads:int! past_present_share_buffer:int qkv_hidden_sizes:ints rotary_embedding_dim:int scale:float unidirectional:int | T=d M=40
AttnLSTM 1 T T T ?T ?T1 ?T ?T ?T ?T ?T ?T ?T ?T1 ?T -> ?T ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int input_forget:int | T=3 T1=40
BeamSearch 1 F I ?I I I ?T ?T ?M ?M ?I ?I ?I -> I ?T ?T | decoder:graph! decoder_start_token_id:int early_stopping:int encoder:graph eos_token_id:int! init_decoder:graph model_type:int no_repeat_ngram_size:int pad_token_id:int! vocab_size:int | T=5 F=45 I=40 M=40
BiasAdd 1 T T T -> T |  | T=5
BiasDropout 1 T T ?T ?T1 ?T2 -> T ?T2 | seed:int | T=f T1=f T2=1000
BiasGelu 1 T T -> T |  | T=f
BiasSoftmax 1 T T -> T | axis:int is_inner_broadcast:int! | T=7
BiasSplitGelu 1 T T -> T |  | T=5
BifurcationDetector 1 T T T ?T -> T T | max_ngram_size:int min_ngram_size:int | T=80
BitmaskBiasDropout 1 T T ?T ?T1 ?T2 -> T ?T3 | seed:int | T=f T1=f T2=1000 T3=400
BitmaskDropout 1 T ?T1 ?T2 -> T ?T3 | seed:int | T=f T1=f T2=1000 T3=400
BranchwiseRMSNorm 1 T ?M -> T | epsilon:float num_branches:int | T=d M=d
CDist 1 T T -> T | metric:string | T=3
CausalConvWithState 1 T T ?T ?T -> T T | activation:string channels_last:int dilation:int ndim:int state_window:int | T=d
ComplexMul 1 T T -> T |  | T=7
ComplexMulConj 1 T T -> T |  | T=7
ConvTransposeWithDynamicPads 1 T T ?int64 ?T -> T | auto_pad:string dilations:ints group:int kernel_shape:ints output_padding:ints strides:ints | T=7
CropAndResize 1 T1 T1 T2 T2 -> T1 | extrapolation_value:float mode:string | T1=7 T2=40
DecoderAttention 1 T T T T T ?B ?T ?T B B B B -> T ?T ?T | mask_filter_value:float num_heads:int! | T=5 B=1000
DecoderMaskedMultiHeadAttention 1 T ?T ?T ?M ?T ?T ?T ?M ?M ?M ?T -> T ?T ?T ?QK | mask_filter_value:float num_heads:int! output_qk:int past_present_share_buffer:int scale:float | T=5 QK=5 M=40
DecoderMaskedSelfAttention 1 T T T ?M T ?T M ?M ?M -> T T | do_rotary:int mask_filter_value:float num_heads:int! past_present_share_buffer:int scale:float | T=5 M=40
DequantizeBFP 1 T1 T2 T2 -> T3 | bfp_type:int! block_dim:int dtype:int | T1=100 T2=80 T3=d
DequantizeLinear 1 T1 T2 ?T1 -> T2 | axis:int | T1=370 T2=5
DequantizeWithOrder 1 Q S -> F | order_input:int! order_output:int! to:int! | Q=10 F=5 S=1
DynamicQuantizeLSTM 1 T T2 T2 ?T ?T1 ?T ?T ?T T T2 T T2 -> ?T ?T ?T | activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int input_forget:int | T=1 T1=40 T2=110
DynamicQuantizeMatMul 1 T1 T2 T1 ?T2 ?T1 -> T1 |  | T1=1 T2=110
DynamicSparseAttention 1 T ?T ?T ?T ?T ?T ?T M M M M ?T ?T ?int64 ?T ?T ?T -> T ?T ?T | attention_mode:string auxiliary_kv_shared:int do_rotary:int is_causal:int kv_num_heads:int! local_window_size:int num_heads:int! qk_norm_epsilon:float rotary_interleaved:int rotary_offset:int scale:float selected_kv_source:string smooth_softmax:int | T=d M=40
DynamicTimeWarping 1 F -> I |  | F=1 I=40
EPContext 1 T*0 -> T*1 | embed_mode:int ep_cache_context:string ep_sdk_version:string hardware_architecture:string main_context:int max_size:int notes:string onnx_model_filename:string partition_name:string source:string | T=1fff
EmbedLayerNormalization 1 T1 ?T1 T T ?T T T ?T1 ?T1 -> T ?T1 ?T | epsilon:float mask_index_type:int | T1=40 T=5
EngramGate 1 T T T T T ?T -> T ?T | epsilon:float | T=d
ExpandDims 1 T int32 -> T |  | T=3ff7
FastGelu 1 T ?T -> T |  | T=f
FusedConv 1 T T ?T ?T -> T | activation:string activation_params:floats auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints | T=7
FusedGemm 1 T T ?T -> T | activation:string activation_alpha:float activation_beta:float activation_gamma:float alpha:float beta:float transA:int transB:int | T=cc7
FusedMatMul 1 T T -> T | alpha:float transA:int transB:int transBatchA:int transBatchB:int | T=f
FusedMatMulActivation 1 T T -> T | activation:string! activation_alpha:float activation_axis:int activation_beta:float activation_gamma:float alpha:float transA:int transB:int transBatchA:int transBatchB:int | T=f
GatedAdd 1 T T T -> T |  | T=d
GatedDeltaNet 1 T ?T ?T ?TI ?TS ?TS ?TS ?TS ?TS ?TI ?TI -> T ?TS ?TS | beta_activation:string chunk_size:int gate_activation:string qk_l2_norm:int scale:float state_update_capacity:int update_rule:string | T=d TS=1 TI=40
GatedRMSNorm 1 T T T -> T | activation:string epsilon:float | T=d
GatedRelativePositionBias 1 T T T T T T ?M -> T | num_heads:int! | T=5 M=40
GatherBlockQuantized 1 T1 Tind T2 ?T1 -> T2 | bits:int block_size:int gather_axis:int quantize_axis:int | T1=100 T2=d Tind=c0
GatherND 1 T Tind -> T |  | T=3ff7 Tind=c0
Gelu 1 T -> T |  | T=f
GemmFastGelu 1 T T ?T -> T |  | T=d
GemmFloat8 1 TA TB ?TC ?TS ?TS ?TS -> TR | activation:string alpha:float beta:float dtype:int transA:int transB:int | TA=d TB=d TC=d TR=d TS=1
GemmaRotaryEmbedding 1 U T T T T -> T T |  | T=4 U=1
GreedySearch 1 I I ?I ?T ?I ?I ?I -> I | decoder:graph! decoder_start_token_id:int encoder:graph eos_token_id:int! init_decoder:graph model_type:int no_repeat_ngram_size:int pad_token_id:int! vocab_size:int | T=1 I=40
GridSample 1 T1 T1 -> T2 | align_corners:int mode:string padding_mode:string | T1=3ff7 T2=7
GroupNorm 1 T M M -> T | activation:int! channels_last:int epsilon:float groups:int! | T=5 M=5
GroupQueryAttention 1 T ?T ?T ?T_CACHE ?T_CACHE M M ?T ?T ?int64 ?T ?T ?T_KV_SCALE ?T_KV_SCALE ?T ?T -> T ?T_CACHE ?T_CACHE ?T | causal:int do_rotary:int k_quant_type:string kv_cache_bit_width:int kv_num_heads:int! local_window_size:int num_heads:int! qk_norm_epsilon:float qk_output:int rotary_interleaved:int scale:float sliding_window_cache:int smooth_softmax:int softcap:float v_quant_type:string | T=d T_CACHE=11d T_KV_SCALE=1 M=40
HyperConnectionPostMix 1 T T M ?M -> T | num_branches:int | T=d M=d
HyperConnectionPreMix 1 T M -> T | num_branches:int reduction_scale:float | T=d M=d
Inverse 1 T -> T |  | T=7
Irfft 1 T -> T | normalized:int onesided:int signal_ndim:int! | T=7
IsAllFinite 1 V...1 -> T | isinf_only:int isnan_only:int | V=f T=1000
LinearAttention 1 T T T ?S ?T ?T -> T S | chunk_size:int kv_num_heads:int! q_num_heads:int! scale:float state_window:int update_rule:string | T=d S=d
LinearAttentionGate 1 T TF TF ?T -> T ?T |  | T=d TF=1
LongformerAttention 1 T T T T T T G -> T | num_heads:int! window:int! | T=5 G=40
MRotaryEmbedding 1 T M T T -> T | interleaved:int is_packed_batching:int mrope_layout:int mrope_section:ints! num_heads:int rotary_embedding_dim:int scale:float | T=d M=80
MatMulBlockQuantizedFp4Weight 1 T T1 T2 T3 ?T3 ?T -> T | block_size:int | T=c T1=100 T2=100 T3=1
MatMulBlockQuantizedFp8Weight 1 T T1 T2 ?T2 ?T -> T | block_size:int | T=c T1=0 T2=1
MatMulBnb4 1 T1 T2 T1 -> T1 | K:int! N:int! block_size:int! quant_type:int! training_mode:int transB:int | T1=d T2=100
MatMulFpQ4 1 T1 T2 T3 -> T1 | blk_quant_type:int | T1=1 T2=100 T3=80
MatMulInteger16 1 T1 T2 -> T3 |  | T1=220 T2=220 T3=440
MatMulIntegerToFloat 1 T1 T2 T3 T3 ?T1 ?T2 ?T3 -> T3 |  | T1=110 T2=110 T3=5
MatMulNBits 1 T1 T2 T1 ?T3 ?T4 ?T1 -> T1 | K:int! N:int! accuracy_level:int bits:int block_size:int! weight_prepacked:int | T1=d T2=100 T3=10d T4=40
MatMulNBitsMlp 1 T1 ?T1 ?T1 T2 T1 ?T1 T2 T1 ?T1 -> T1 ?T1 | K:int! N:int! accuracy_level:int activation:string! bits:int block_size:int! epsilon:float | T1=d T2=100
MatMulNBitsQkv 1 T1 ?T1 T1 T2 T1 ?T1 T2 T1 ?T1 T2 T1 ?T1 -> T1 T1 T1 ?T1 | K:int! Nkv:int! Nq:int! accuracy_level:int bits:int block_size:int! epsilon:float | T1=d T2=100
MaxpoolWithMask 1 T int32 -> T | auto_pad:string kernel_shape:ints pads:ints storage_order:int strides:ints | T=1
MoE 1 T T T ?T T ?T ?T ?T -> T | activation_alpha:float activation_beta:float activation_type:string k:int normalize_routing_weights:int swiglu_fusion:int swiglu_limit:float use_sparse_mixer:int | T=d
MulInteger 1 T ?T T ?T -> T1 |  | T=110 T1=40
MultiHeadAttention 1 T ?T ?T ?T ?M ?T ?T ?T ?M ?M -> T ?T ?T ?QK | mask_filter_value:float num_heads:int! scale:float unidirectional:int | T=d QK=d M=40
MurmurHash3 1 T1 -> T2 | positive:int seed:int | T1=2cc3 T2=440
NGramHashMapping 1 M M M ?M ?M ?M ?int32 -> M ?M | max_ngram_size:int! n_head_per_ngram:int! pad_id:int! reset_on_eos:int | M=c0
NGramRepeatBlock 1 Tid T -> T | ngram_size:int! | Tid=80 T=1
NhwcConv 1 T T ?T -> T | auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints | T=7
NhwcFusedConv 1 T T ?T ?T -> T | activation:string activation_params:floats auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints | T=5
NhwcMaxPool 1 T -> T | auto_pad:string ceil_mode:int dilations:ints kernel_shape:ints! pads:ints strides:ints | T=110
PackedAttention 1 T T T M M ?T -> T | num_heads:int! qkv_hidden_sizes:ints scale:float | T=5 M=40
PackedMultiHeadAttention 1 T ?T ?T ?T M M ?T -> T | mask_filter_value:float num_heads:int! scale:float | T=5 M=40
PackedSparseAttentionIndexer 1 T ?T T T T T M M ?T ?T ?T ?I T T ?T M ?M ?M -> M M T T ?T M ?T | compress_ratio:int! epsilon:float head_weight_scale:float index_topk:int policy_mode:string! scale:float state_capacity:int! state_update_capacity:int token_budget:int | T=d I=80 M=40
Pad 1 T int64 ?T -> T | mode:string | T=7
PagedAttention 1 T ?T ?T T_CACHE ?T_CACHE S S S ?T ?T ?S ?T ?T ?T ?T_KV_SCALE ?T_KV_SCALE ?S -> T ?T_CACHE ?T_CACHE | do_rotary:int is_causal:int k_cache_dtype:string k_quant_type:string kv_cache_layout:string kv_num_heads:int! local_window_size:int num_heads:int! qk_norm_epsilon:float rotary_interleaved:int rotary_offset:int scale:float softcap:float v_cache_dtype:string v_head_size:int v_quant_type:string | T=c T_CACHE=11c T_KV_SCALE=1 S=40
QAttention 1 T1 T2 T3 T3 T3 ?T4 ?T1 ?T2 ?T3 -> T3 ?T3 | do_rotary:int mask_filter_value:float num_heads:int! past_present_share_buffer:int scale:float unidirectional:int | T1=110 T2=110 T3=5 T4=40
QEmbedLayerNormalization 1 T1 ?T1 T2 T2 ?T2 T2 T2 ?T1 T T ?T T T T2 T2 ?T2 T2 T2 -> T T1 | epsilon:float | T1=40 T2=110 T=1
QGemm 1 TA T TA TB T TB ?TC ?T ?TYZ -> TY | alpha:float transA:int transB:int | T=1 TA=110 TB=110 TC=40 TYZ=110 TY=111
QLinearAdd 1 T float32 ?T T float32 ?T float32 ?T -> T |  | T=110
QLinearAveragePool 1 T float32 ?T float32 ?T -> T | auto_pad:string ceil_mode:int channels_last:int count_include_pad:int kernel_shape:ints! pads:ints strides:ints | T=110
QLinearConcat 1 TF T8 TV*1 -> T8 | axis:int! | T8=110 TF=1 TV=111
QLinearConv 1 T1 float32 T1 T2 float32 T2 float32 T3 ?T4 -> T3 | auto_pad:string channels_last:int dilations:ints group:int kernel_shape:ints pads:ints strides:ints | T1=110 T2=110 T3=110 T4=40
QLinearGlobalAveragePool 1 T float32 T float32 T -> T | channels_last:int | T=110
QLinearLeakyRelu 1 T float32 ?T float32 ?T -> T | alpha:float | T=110
QLinearMul 1 T float32 ?T T float32 ?T float32 ?T -> T |  | T=110
QLinearReduceMean 1 T float32 ?T float32 ?T -> T | axes:ints! keepdims:int! | T=110
QLinearSigmoid 1 T float32 ?T float32 ?T -> T |  | T=110
QLinearSoftmax 1 T float32 ?T float32 T -> T | axis:int opset:int! | T=110
QLinearWhere 1 B T TF T T TF T TF T -> T |  | B=1000 TF=1 T=110
QMoE 1 T T T1 ?T2 ?T T1 ?T2 ?T ?T1 ?T2 ?T ?T1 ?T1 ?T1 ?T ?T4 ?T4 ?T4 ?T4 ?T2 ?T2 -> T | accuracy_level:int activation_alpha:float activation_beta:float activation_type:string block_size:int expert_weight_bits:int fc1_expert_weight_bits:int fc2_expert_weight_bits:int fc3_expert_weight_bits:int k:int normalize_routing_weights:int quant_type:string swiglu_fusion:int swiglu_limit:float use_sparse_mixer:int weights_prepacked:int | T=d T1=100 T2=d T4=1
QOrderedAttention 1 Q S S S S Q Q Q S S S S S S ?S ?S S ?G ?Q ?S -> Q | num_heads:int! order_input:int! order_output:int! order_weight:int! qkv_hidden_sizes:ints unidirectional:int | Q=10 S=1 G=40
QOrderedGelu 1 Q S S -> Q | order_X:int order_Y:int | Q=10 S=1
QOrderedLayerNormalization 1 Q S F ?F S -> Q | axis:int epsilon:float order_X:int order_Y:int | F=5 S=1 Q=10
QOrderedLongformerAttention 1 Q S Q S S S S F Q S S S G S -> Q | num_heads:int! order_global_weight:int! order_input:int! order_output:int! order_weight:int! window:int! | Q=10 S=1 G=40 F=4
QOrderedMatMul 1 Q S Q S S ?S ?Q ?S -> Q | order_A:int! order_B:int! order_Y:int! | Q=10 S=1
QuantizeBFP 1 T1 -> T2 T3 T3 | bfp_type:int! block_dim:int | T1=d T2=100 T3=80
QuantizeLinear 1 T1 T1 ?T2 -> T2 | axis:int | T1=5 T2=330
QuantizeWithOrder 1 F S -> Q | order_input:int! order_output:int! | Q=10 F=5 S=1
QuickGelu 1 T -> T | alpha:float | T=f
Range 1 T T ?T -> T |  | T=e3
ReduceSumInteger 1 T1 -> T2 | axes:ints! keepdims:int! | T1=110 T2=440
RelativePositionBias 1 T U U -> T | is_bidirectional:int max_distance:int! | T=5 U=80
RemovePadding 1 T M -> T M M M |  | T=5 M=40
RestorePadding 1 T M -> T |  | T=5 M=40
Rfft 1 T -> T | normalized:int onesided:int signal_ndim:int | T=7
RotaryEmbedding 1 T M T T -> T | interleaved:int is_packed_batching:int num_heads:int rotary_embedding_dim:int scale:float | T=d M=80
SampleOp 1 T -> T |  | T=cc7
Sampling 1 I I ?I ?T ?I ?I ?I ?I ?I -> I ?T | custom:int decoder:graph! decoder_start_token_id:int encoder:graph eos_token_id:int! filter_value:float init_decoder:graph min_tokens_to_keep:int model_type:int no_repeat_ngram_size:int pad_token_id:int! presence_penalty:float temperature:float top_p:float vocab_size:int | T=1 I=40
ScaledSiLU 1 T ?M -> T | alpha:float | T=d M=d
SkipGroupNorm 1 T M M T ?T -> T ?T | activation:int! channels_last:int epsilon:float groups:int! | T=5 M=5
SkipLayerNormalization 1 T T T ?T ?T -> T ?U ?U ?T | epsilon:float | T=d U=1
SkipSimplifiedLayerNormalization 1 T T T ?T -> T ?U ?U ?T | epsilon:float | T=d U=1
Snpe 1 T...1 -> T...1 | DLC:string! notes:string snpe_version:string target_device:string | T=301
SparseAttention 1 T ?T ?T T T M M M M ?T ?T -> T T T | do_rotary:int kv_num_heads:int! num_heads:int! rotary_interleaved:int scale:float sparse_block_size:int! | T=d M=40
SparseAttentionIndexer 1 T ?T T T T T ?TB T ?T ?T ?T ?I ?M ?T -> M T ?T | compress_ratio:int! epsilon:float head_weight_scale:float index_topk:int policy_mode:string! scale:float token_budget:int | T=d TB=80 I=80 M=40
SparsePagedAttention 1 T ?T ?T T_CACHE T_CACHE S S S ?S S S ?T ?T ?S ?T ?T ?T ?T ?T ?T_KV_SCALE ?T_KV_SCALE ?S -> T ?T_CACHE ?T_CACHE | attention_mode:string auxiliary_cache_layout:string auxiliary_kv_shared:int do_rotary:int is_causal:int k_quant_type:string kv_num_heads:int! local_window_size:int num_heads:int! qk_norm_epsilon:float rotary_interleaved:int rotary_offset:int scale:float selected_kv_source:string softcap:float v_quant_type:string | T=c T_CACHE=1c T_KV_SCALE=1 S=40
SparseToDenseMatMul 1 T T1 -> T1 | alpha:float transA:int transB:int | T=0 T1=cc3
Tokenizer 1 T -> T | mark:int! mincharnum:int! pad_value:string! separators:strings tokenexp:string | T=2000
TorchEmbedding 1 T int64 ?int64 ?bool -> T |  | T=fff
TransposeMatMul 1 T T -> T | alpha:float transA:int transB:int | T=f
Trilu 1 T ?int64 -> T | upper:int | T=1fff
UnfoldTensor 1 T -> T | dim:int size:int! step:int | T=3fff
Unique 1 T -> T int64 int64 |  | T=3ff7
VarlenCausalConvWithState 1 T T M ?T T ?M -> T T ?T | activation:string dilation:int state_update_capacity:int | T=d M=40
VarlenNGramHashMapping 1 M M M S ?M ?M ?M ?int32 ?S ?S -> M ?M ?S ?M | max_ngram_size:int! n_head_per_ngram:int! pad_id:int! reset_on_eos:int state_update_capacity:int | M=c0 S=40
WhisperBeamSearch 1 F I ?I I I ?T ?T ?M ?M ?I ?I ?I ?I ?I ?T -> I ?T ?T ?V ?T | beginning_timestamp_token_id:int decoder:graph! decoder_output_cross_qk:int decoder_start_token_id:int early_stopping:int encoder:graph eos_token_id:int! init_decoder:graph model_type:int no_repeat_ngram_size:int no_speech_token_id:int no_timestamps_token_id:int pad_token_id:int! start_of_lm_token_id:int transcribe_token_id:int translate_token_id:int vocab_size:int | T=5 F=45 I=40 M=40 V=1
WordConvEmbedding 1 T T1 T1 T1 -> T1 | char_embedding_size:int conv_window_size:int embedding_size:int | T=40 T1=1
`;
