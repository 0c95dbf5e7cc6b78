"""Writes standard-operators.ts and microsoft-operators.ts from the schemas that onnx and onnxruntime carry.

    pip install onnx==1.23.2 onnxruntime==1.31.1 && python signatures.py

One line per operator and version in which its signature changed:
    Name since inputs -> outputs | attributes | constraints
An input or output is its type or the name of a constraint; `?` before it: optional; `...n` after it: at least n of
them, all of one type; `*n`: at least n of them, of any types. An attribute is name:kind, `!` after it: required.
A constraint is a name and the bits of the types allowed, in the order of `types` below; 0: no tensors.
"""

from pathlib import Path

import onnx
import onnxruntime
import onnxruntime.capi.onnxruntime_pybind11_state as runtime
from onnx import defs

types = "float32 float64 float16 bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool string".split()
spelled = {"float": "float32", "double": "float64"}

# Deprecated by onnx, but PyTorch wrote it for years and onnxruntime still runs it.
still_written = {("GroupNormalization", 18)}


def dtype(text):
    if not text.startswith("tensor("):
        return None
    inner = text.removeprefix("tensor(").removesuffix(")")
    return spelled.get(inner, inner)


def formal(parameter, least):
    kind = getattr(parameter, "type_str", None) or parameter.typeStr
    name = dtype(kind) or ("any" if "(" in kind else kind)
    option = str(parameter.option)
    if "Optional" in option:
        return "?" + name
    if "Variadic" in option:
        homogeneous = getattr(parameter, "is_homogeneous", None)
        homogeneous = parameter.isHomogeneous if homogeneous is None else homogeneous
        return f"{name}{'...' if homogeneous else '*'}{least}"
    return name


def formals(parameters, least):
    return " ".join(formal(p, max(0, least - i)) for i, p in enumerate(parameters))


def constraint(entry):
    known = [dtype(text) for text in entry.allowed_type_strs]
    bits = sum(1 << i for i, name in enumerate(types) if name in known)
    return f"{entry.type_param_str}={bits:x}"


def signature(schema):
    if schema.deprecated and (schema.name, schema.since_version) not in still_written:
        return "deprecated"
    attributes = [
        f"{name}:{str(a.type).split('.')[-1].lower()}{'!' if a.required else ''}"
        for name, a in sorted(schema.attributes.items())
    ]
    parts = [
        formals(schema.inputs, schema.min_input) + " -> " + formals(schema.outputs, schema.min_output),
        " ".join(attributes),
        " ".join(map(constraint, schema.type_constraints)),
    ]
    return " | ".join(parts)


def write(file, constant, comment, all_schemas):
    schemas = {}
    for schema in all_schemas:
        schemas.setdefault(schema.name, []).append(schema)
    lines = []
    for name in sorted(schemas):
        last = None
        for schema in sorted(schemas[name], key=lambda s: s.since_version):
            text = signature(schema)
            if text != last:
                lines.append(f"{name} {schema.since_version} {text}".rstrip())
            last = text
    text = "\n".join(lines)
    Path(__file__).with_name(file).write_text(
        f"/** {comment}, made by signatures.py, which describes the lines. */\nexport const {constant} = `\n{text}\n`;\n"
    )


write(
    "standard-operators.ts",
    "standardOperators",
    f"Signatures of the standard operators up to operator set {defs.onnx_opset_version()} (onnx {onnx.__version__})",
    # onnxruntime writes SimplifiedLayerNormalization into the standard domain.
    [s for s in defs.get_all_schemas_with_history() if s.domain == ""]
    + [s for s in runtime.get_all_operator_schema() if s.domain == "" and s.name == "SimplifiedLayerNormalization"],
)
write(
    "microsoft-operators.ts",
    "microsoftOperators",
    f"Signatures of the operators of domain com.microsoft (onnxruntime {onnxruntime.__version__})",
    [s for s in runtime.get_all_operator_schema() if s.domain == "com.microsoft"],
)
