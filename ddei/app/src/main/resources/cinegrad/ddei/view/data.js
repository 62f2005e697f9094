'use strict';

/*
 * What the program knows: files, their arrays, and planes of them. A "side" says which plane is meant:
 * { file, array, x, y, play, at, transform, combine }, x and y axes of the array, `at` an index along every axis.
 */

const token = new URLSearchParams(location.search).get('token');

/** Answers of the program, those used last kept up to a quarter of a gigabyte. */
const data = {
  files: [],
  kept: new Map(),
  keptBytes: 0,
  mostBytes: 2 ** 28,

  async ask(path, parameters) {
    const query = new URLSearchParams({ token, ...parameters }).toString().replaceAll('%2C', ',');
    let answer;
    try {
      answer = await fetch(path + '?' + query);
    } catch {
      throw new Error('the program does not answer; it may have ended');
    }
    if (!answer.ok) throw new Error((await answer.text()).trim());
    return answer;
  },

  async load() {
    data.files = (await (await data.ask('/files', {})).json()).files;
  },

  array(side) {
    return data.files[side.file].arrays[side.array];
  },

  parameters(side) {
    const unused = [side.x, side.y, side.combine];
    const at = side.at.map((index, axis) => unused.includes(axis) ? 0 : index);
    return { file: side.file, array: side.array, x: side.x, y: side.y, at: at.join(','), transform: side.transform, combine: side.combine };
  },

  /** The plane of a side: { height, width, parts, values }. */
  plane(side) {
    return data.numbers('/plane', data.parameters(side));
  },

  /** The plane if it is here already. */
  known(side) {
    return data.touched(data.key('/plane', data.parameters(side)))?.plane;
  },

  /** A line of all frames, one below the other. */
  profile(side, along, index) {
    const parameters = data.parameters(side);
    const at = parameters.at.split(',');
    at[side.play] = at[along === side.x ? side.y : side.x] = 0;
    return data.numbers('/profile', { ...parameters, at: at.join(','), time: side.play, along, index });
  },

  key: (path, parameters) => path + ' ' + Object.values(parameters).join(' '),

  touched(key) {
    const entry = data.kept.get(key);
    if (entry) { data.kept.delete(key); data.kept.set(key, entry); }
    return entry;
  },

  numbers(path, parameters) {
    const key = data.key(path, parameters);
    const known = data.touched(key);
    if (known) return known.promise;
    const entry = { plane: null, bytes: 0 };
    entry.promise = data.fetched(path, parameters).then(plane => {
      entry.plane = plane;
      entry.bytes = plane.values.byteLength;
      data.keptBytes += entry.bytes;
      for (const [oldest, old] of data.kept) {
        if (data.keptBytes <= data.mostBytes) break;
        if (oldest === key || !old.plane) continue;
        data.kept.delete(oldest);
        data.keptBytes -= old.bytes;
      }
      return plane;
    });
    entry.promise.catch(() => data.kept.delete(key));
    data.kept.set(key, entry);
    return entry.promise;
  },

  async fetched(path, parameters) {
    const answer = await data.ask(path, parameters);
    const [height, width, parts] = answer.headers.get('Cinegrad-Plane').split(' ').map(Number);
    return { height, width, parts, values: new Float32Array(await answer.arrayBuffer()) };
  },
};

/** How an array is shown at first. */
function sideOf(file, array) {
  const info = data.files[file].arrays[array];
  const side = { file, array, x: info.x, y: info.y, play: info.play, transform: 'none', combine: -1, at: info.sizes.map(() => 0) };
  info.axes.forEach((name, axis) => { if (name === 'slice' && axis !== info.play) side.at[axis] = Math.floor(info.sizes[axis] / 2); });
  return side;
}

/** The axis of a side with this name; -1 if it has none. */
const axisOf = (side, name) => data.array(side).axes.indexOf(name);

/** Indices of `to` along the axes that `from` has too; along the axis that is played in both, whatever they are called. */
function link(from, to) {
  const info = data.array(to);
  info.axes.forEach((name, axis) => {
    const other = axis === to.play && from.play >= 0 ? from.play : axisOf(from, name);
    if (other >= 0 && (axis === to.play) === (other === from.play)) to.at[axis] = Math.min(from.at[other], info.sizes[axis] - 1);
  });
}

/** Whether most of a complex plane's energy lies in its middle, as it does in k-space. */
function looksLikeKspace(plane) {
  const { height, width, parts, values } = plane;
  if (parts !== 2 || height < 8 || width < 8) return false;
  const rows = new Float64Array(height), columns = new Float64Array(width);
  for (let i = 0; i < height * width; i++) {
    const energy = values[2 * i] ** 2 + values[2 * i + 1] ** 2;
    rows[Math.floor(i / width)] += energy;
    columns[i % width] += energy;
  }
  const gathered = line => {
    const from = Math.floor(line.length / 2) - Math.floor(line.length / 8), to = from + Math.floor(line.length / 4);
    let middle = 0, all = 0;
    line.forEach((e, i) => { all += e; if (i >= from && i <= to) middle += e; });
    return all > 0 && middle >= 0.75 * all;
  };
  return gathered(rows) && gathered(columns);
}
