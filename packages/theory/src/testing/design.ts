import { Matrix } from 'ml-matrix';
import { normals } from './random-numbers.ts';

/** A matrix [rows, columns] of standard normal numbers. */
export function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const normal = normals(seed);
  return new Matrix(Array.from({ length: rows }, () => Array.from({ length: columns }, normal)));
}

/** A vector of standard normal numbers. */
export function randomVector(length: number, seed: number): readonly number[] {
  return randomMatrix(1, length, seed).getRow(0);
}
