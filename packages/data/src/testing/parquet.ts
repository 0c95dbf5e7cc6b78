import { writeFile } from 'node:fs/promises';
import { parquetWriteBuffer } from 'hyparquet-writer';

/** Writes a Parquet file with one column of texts, a few rows to a group. For tests. */
export async function writeParquet(path: string, column: string, texts: readonly string[]): Promise<void> {
  const columnData = [{ name: column, data: [...texts], type: 'STRING' as const }];
  await writeFile(path, Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 4 })));
}
