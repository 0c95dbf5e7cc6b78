import { answerQuestions } from '../../process/answering.ts';
import { type DrawnMoleculeAddress, drawMolecule } from '../embedded/drawn-molecule.ts';

answerQuestions((address: DrawnMoleculeAddress) => drawMolecule(address));
