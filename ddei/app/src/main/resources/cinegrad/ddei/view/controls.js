/*
 * Everything around the stage that is built from the arrays: what can be chosen, sliders, facts.
 */

const byId = id => document.getElementById(id);
const make = (tag, parent, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
};
const option = (select, value, text) => { const o = make('option', select, text); o.value = value; return o; };

/** The last part of a path; the last two where another file has the same, as results have. */
function shortName(name) {
  const parts = name.split('/').filter(Boolean), last = parts.at(-1);
  const alike = data.files.filter(file => file.name.split('/').filter(Boolean).at(-1) === last).length > 1;
  return alike || last.startsWith('recon') ? parts.slice(-2).join('/') : last;
}

const controls = {
  /** Every array of every file; B may be none. */
  fillPicks() {
    for (const id of ['pickA', 'pickB']) {
      const select = byId(id);
      if (id === 'pickB') option(select, '', 'nothing');
      data.files.forEach((file, f) => {
        const group = make('optgroup', select);
        group.label = file.name;
        file.arrays.forEach((array, a) => option(group, f + ' ' + a, shortName(file.name) + ' · ' + array.name + ' (' + array.sizes.join(' × ') + ')'));
      });
    }
  },

  /** Marks the pressed one of a row of buttons. */
  press(id, value) {
    for (const button of byId(id).querySelectorAll('button')) button.setAttribute('aria-pressed', button.dataset.value === value);
  },

  onChoice(id, use) {
    byId(id).addEventListener('click', event => { if (event.target.dataset.value) use(event.target.dataset.value); });
  },

  /** Which axes run to the right, downwards, and in time. */
  roles(side, choose) {
    const place = byId('roles'), info = data.array(side);
    place.replaceChildren();
    for (const [role, text] of [['x', 'x →'], ['y', 'y ↓'], ['play', 'play']]) {
      const label = make('label', place, text), select = make('select', label);
      select.id = 'role-' + role;
      if (side[role] < 0 || role === 'play') option(select, -1, '–');
      info.axes.forEach((name, axis) => { if (info.sizes[axis] > 1 || axis === side[role]) option(select, axis, name); });
      select.value = side[role];
      select.onchange = () => choose(role, +select.value);
    }
  },

  /** The axes whose root sum of squares can be shown. */
  combine(side) {
    const info = data.array(side), select = byId('combine');
    select.replaceChildren();
    option(select, -1, 'one at a time');
    info.axes.forEach((name, axis) => {
      if (info.sizes[axis] > 1 && ![side.x, side.y, side.play].includes(axis)) option(select, axis, 'all, √Σ|z|² over ' + name);
    });
    select.value = side.combine;
    byId('coils').hidden = select.options.length < 2;
  },

  /** One slider for every other axis of A, and for those that B alone has. */
  sliders(a, b, active, move) {
    const place = byId('sliders');
    place.replaceChildren();
    const add = (side, axis, mark) => {
      const info = data.array(side);
      const row = make('label', place, undefined, 'slider');
      make('span', row, info.axes[axis] + mark);
      const input = make('input', row), output = make('output', row);
      Object.assign(input, { type: 'range', min: 0, max: info.sizes[axis] - 1, step: 1 });
      input.oninput = () => move(side, axis, +input.value);
      row.sync = () => {
        input.value = side.at[axis];
        input.disabled = axis === side.combine;
        output.textContent = axis === side.combine ? 'all' : side.at[axis] + ' / ' + (info.sizes[axis] - 1);
        row.classList.toggle('active', side === a && axis === active());
      };
    };
    data.array(a).sizes.forEach((size, axis) => { if (size > 1 && axis !== a.x && axis !== a.y) add(a, axis, ''); });
    if (b) {
      data.array(b).sizes.forEach((size, axis) => {
        if (size > 1 && ![b.x, b.y, b.play].includes(axis) && axisOf(a, data.array(b).axes[axis]) < 0) add(b, axis, ' of B');
      });
    }
  },

  syncSliders(a, active) {
    for (const row of byId('sliders').children) row.sync();
    for (const role of ['x', 'y', 'play']) byId('role-' + role)?.parentElement.classList.toggle('active', a[role] === active);
  },

  facts(sides) {
    const place = byId('facts');
    place.replaceChildren();
    for (const [letter, side] of sides) {
      if (!side) continue;
      const file = data.files[side.file], array = file.arrays[side.array];
      const line = make('p', place);
      make('b', line, letter + '  ' + shortName(file.name));
      line.title = file.name;
      make('p', place, file.kind + '; ' + array.name + ', ' + array.axes.map((name, i) => name + ' ' + array.sizes[i]).join(' × '));
      const known = file.geometry.split(', ').filter(part => !part.endsWith('unknown'));
      make('p', place, known.length ? known.join(', ') : 'times and sizes unknown');
      for (const note of file.notes.slice(0, 12)) make('p', place, note);
    }
  },

  /** The window's colors, and its ends in words. */
  window({ low, high }, colors) {
    const bar = byId('bar'), line = Float32Array.from({ length: 256 }, (_, i) => i);
    paint(bar, Float32Array.from({ length: 2560 }, (_, i) => line[i % 256]), 256, 10, { low: 0, high: 255 }, colors);
    const digits = Math.min(15, 4 + Math.max(0, Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low)))));
    for (const [id, value] of [['low', low], ['high', high]]) {
      if (document.activeElement !== byId(id)) byId(id).value = +value.toPrecision(digits);
    }
  },
};
