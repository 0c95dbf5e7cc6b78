import { answerQuestions } from '../../process/answering.ts';
import { readImageFile } from './image-file.ts';
import type { ReaderRequest } from './reader-process.ts';

answerQuestions(({ path, target }: ReaderRequest) => readImageFile(path, target));
