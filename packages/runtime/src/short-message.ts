import { stripVTControlCharacters } from 'node:util';

/** Longest message that still reads as one line. */
const limit = 300;

/** The C++ function that ONNX Runtime puts before some of its messages. */
const signature = /^(?:[\w:<>*&~ ]+ )?[\w:~]+::\w+\([^()]*\)(?: const)? /;

/** What ONNX Runtime says, in one line: without its source files, functions, terminal colours and error numbers. */
export function shortMessage(error: unknown): string {
  const text = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
    .replace(/\S*\/onnxruntime\/\S+\.(cc|h|cpp):\d+ /g, '')
    .replace(/\[ONNXRuntimeError\] : \d+ : \w+ : /g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(signature, '');
  return text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
}
