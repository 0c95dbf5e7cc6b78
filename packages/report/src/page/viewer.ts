import type { StructurePlate } from '../analysis/structures.ts';
import { type Markup, markup, trusted } from '../markup.ts';
import { inlinedData, type ViewerScripts } from '../viewer/scripts.ts';
import { viewerData } from '../viewer/viewer-data.ts';
import { structureWords } from '../words/structures.ts';

/** A viewer in three dimensions, folded, which starts when the reader opens it; without scripts or WebGL it says so. */
export function viewerMarkup(plate: StructurePlate): Markup {
  const { viewer, viewerHint, viewerMissing } = structureWords;
  const regimes = plate.grids.map(({ regime }, i) => option(i, regime));
  const molecules = plate.columns.map(({ name, formula }, i) => option(i, `${formula} ${name}`.trim()));
  const last = Math.max(0, ...plate.grids.map(({ rows }) => rows.length - 1));
  return markup`<details class="fold viewer"><summary>${viewer}</summary>
<p class="lead missing">${viewerMissing}</p>
<form><label>regime <select name="regime">${regimes}</select></label>
<label>molecule <select name="molecule">${molecules}</select></label>
<label>iteration <input type="range" name="iteration" min="0" max="${last}" value="0" step="1"></label>
<label><input type="checkbox" name="reference" checked=""> reference</label>
<output name="told"></output></form>
<div class="stage"></div>
<p class="caption">${viewerHint}</p>
<script type="application/json">${trusted(inlinedData(viewerData(plate)))}</script></details>`;
}

function option(value: number, text: string): Markup {
  return markup`<option value="${value}">${text}</option>`;
}

/** The scripts that viewers need, once on a page: the library as mere text, which nothing reads until a viewer is opened. */
export function viewerScripts({ library, viewer }: ViewerScripts): Markup {
  return markup`<script type="text/plain" id="viewer-library">${trusted(library)}</script>
<script>${trusted(viewer)}</script>
`;
}
