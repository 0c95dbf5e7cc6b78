// Runs on the page, beside 3Dmol.js, and on nothing else: one viewer for every folded block of class "viewer". Plain
// JavaScript, since the page takes it as it stands.
(() => {
  'use strict';

  /** Angstrom in a unit of the coordinates on the page. */
  const unit = 0.01;

  /** Makes `$3Dmol` known, once; its text lies on the page and has cost nothing so far. */
  function loadLibrary() {
    if (window.$3Dmol) return;
    const script = document.createElement('script');
    script.textContent = document.getElementById('viewer-library').textContent;
    document.head.append(script);
  }

  function hasWebGl() {
    const canvas = document.createElement('canvas');
    return Boolean(canvas.getContext('webgl2') ?? canvas.getContext('webgl'));
  }

  /** Atoms as 3Dmol.js takes them, from coordinates x, y, z, x, y, z, ... */
  function atomsOf({ elements, bonds }, places) {
    const atoms = elements.map((elem, i) => {
      const [x, y, z] = [0, 1, 2].map((axis) => places[3 * i + axis] * unit);
      return { elem, x, y, z, serial: i, index: i, bonds: [], bondOrder: [] };
    });
    for (const [a, b, order] of bonds) {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ]) {
        atoms[from].bonds.push(to);
        atoms[from].bondOrder.push(order > 3 ? 1 : order);
      }
    }
    return atoms;
  }

  /** The conformation that the controls of a viewer ask for. */
  function chosen(data, controls) {
    const [regime, row, molecule] = ['regime', 'iteration', 'molecule'].map((name) =>
      Number(controls[name].value),
    );
    const rows = data.regimes[regime].rows;
    const { n, cells } = rows[Math.min(row, rows.length - 1)];
    return { n, molecule: data.molecules[molecule], cell: cells[molecule], last: rows.length - 1 };
  }

  function addModel(stage, atoms, style) {
    const model = stage.addModel();
    model.addAtoms(atoms);
    model.setStyle({}, style);
    return model;
  }

  /** Puts the chosen conformation on the stage, over its reference where that is wanted; returns what is to be in sight. */
  function addChosen({ stage, data, controls }, { molecule, cell }) {
    let inSight;
    if (cell.at) {
      const colorscheme = { prop: 'elem', map: data.colors };
      const style = { stick: { radius: 0.11, colorscheme }, sphere: { scale: 0.22, colorscheme } };
      inSight = addModel(stage, atomsOf(molecule, cell.at), style);
    }
    const reference = data.references[cell.reference];
    if (reference && controls.reference.checked) {
      const stick = { radius: 0.18, color: data.referenceColor, opacity: 0.5, singleBonds: true };
      inSight = addModel(stage, atomsOf(molecule, reference), { stick });
    }
    return inSight;
  }

  /** How much smaller a molecule, which is wider than high, has to be where the stage is not. */
  function roomOf({ clientWidth, clientHeight }) {
    return Math.min(1, (0.85 * clientWidth) / clientHeight);
  }

  /** Draws what is chosen; the way of looking stays as long as the molecule is the same. */
  function draw(view) {
    const choice = chosen(view.data, view.controls);
    const { n, molecule, cell, last } = choice;
    view.stage.removeAllModels();
    const model = addChosen(view, choice);
    if (model && view.molecule !== molecule) {
      view.stage.zoomTo({ model });
      view.stage.zoom(roomOf(view.place));
      view.molecule = molecule;
    }
    view.stage.render();
    view.controls.iteration.max = String(last);
    view.controls.told.textContent = [`iteration ${n}`, cell.fault ?? cell.label].join(': ');
  }

  /** Fills a block with what it can show from now on. */
  function fill(block) {
    const data = JSON.parse(block.querySelector('script').textContent);
    const form = block.querySelector('form');
    const controls = Object.fromEntries([...form.elements].map((one) => [one.name, one]));
    loadLibrary();
    const backgroundColor = getComputedStyle(document.documentElement).getPropertyValue('--paper').trim();
    const place = block.querySelector('.stage');
    const stage = window.$3Dmol.createViewer(place, { backgroundColor });
    const view = { place, stage, data, controls };
    draw(view);
    form.addEventListener('input', () => draw(view));
  }

  /** The block is shown first, since a stage has no size before. */
  function start(block) {
    block.classList.add('started');
    try {
      fill(block);
    } catch (error) {
      block.classList.remove('started');
      throw error;
    }
  }

  function whenOpened(block) {
    if (!block.open || block.classList.contains('started') || !hasWebGl()) return;
    start(block);
  }

  for (const block of document.querySelectorAll('details.viewer')) {
    whenOpened(block);
    block.addEventListener('toggle', () => whenOpened(block));
  }
})();
