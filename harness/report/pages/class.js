// Sorts and filters the table of submissions, and tells whose cell of a heat map one looks at.
addEventListener('DOMContentLoaded', () => {
  const make = (name, text) => {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  };

  for (const table of document.querySelectorAll('table.submissions')) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    const value = (row, column, isNumber) => {
      const text = row.cells[column].textContent;
      return isNumber ? parseFloat(text.replace('−', '-')) : text;
    };
    const compare = (a, b, isNumber) =>
      isNumber ? (isNaN(a) - isNaN(b)) || a - b || 0 : a.localeCompare(b, 'en', {numeric: true});

    heads.forEach((head, column) => {
      const isNumber = head.className === 'number';
      const button = make('button', head.textContent);
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const turned = head.getAttribute('aria-sort') === 'ascending';
        const rows = [...body.rows].sort((a, b) => compare(value(a, column, isNumber), value(b, column, isNumber), isNumber));
        for (const other of heads)
          other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', turned ? 'descending' : 'ascending');
        body.append(...(turned ? rows.reverse() : rows));
      });
    });

    const controls = make('p', '');
    const label = make('label', 'Only rows with: ');
    const input = document.createElement('input');
    const shown = make('span', '');
    input.type = 'search';
    controls.className = 'controls';
    shown.setAttribute('role', 'status');
    label.append(input);
    controls.append(label, ' ', shown);
    table.parentElement.before(controls);
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/);
      let count = 0;
      for (const row of body.rows) {
        const text = [...row.cells].map(cell => cell.textContent).join('\n').toLowerCase();
        row.hidden = !words.every(word => text.includes(word));
        count += !row.hidden;
      }
      shown.textContent = `${count} of ${body.rows.length}`;
    });
  }

  const words = ['all points', 'some points lost', 'all points lost', 'not supported here', 'no result'];
  for (const figure of document.querySelectorAll('figure.heat-map')) {
    const map = figure.querySelector('svg');
    const rows = [...map.querySelectorAll('g.heat')];
    const columns = [...figure.querySelectorAll('ol.columns li')];
    const left = +map.dataset.left, width = +map.dataset.width;
    const told = make('p', 'Point at a cell, or step to it with the arrow keys, for whose it is.');
    let column = 0;
    told.className = 'told';
    told.setAttribute('role', 'status');
    figure.append(told);

    const tell = (row, number) => {
      const title = row.querySelector('title').textContent;
      const item = columns[number];
      column = number;
      told.classList.add('now');
      for (const other of rows)
        other.querySelector('.cursor')?.remove();
      if (!item) {
        column = 0;
        told.textContent = title;
        return;
      }
      const cursor = row.querySelector('rect.row').cloneNode();
      cursor.setAttribute('class', 'cursor');
      cursor.setAttribute('x', left + number * width);
      cursor.setAttribute('width', width - 1);
      row.append(cursor);
      const link = item.querySelector('a')?.cloneNode(true);
      const name = link || make('span', item.textContent);
      if (link && row.dataset.case)
        link.href += '#case-' + row.dataset.case;
      told.replaceChildren(name, `: ${words[row.dataset.cells[number]]}. ${title}`);
    };
    const enter = (row, number) => {
      if (!row || !columns[number])
        return;
      for (const other of rows)
        other.setAttribute('tabindex', other === row ? 0 : -1);
      row.focus();
      tell(row, number);
    };
    rows.slice(1).forEach(row => row.setAttribute('tabindex', -1));
    map.addEventListener('mousemove', e => {
      const row = e.target.closest('g.heat');
      if (row)
        tell(row, Math.floor((e.clientX - map.getBoundingClientRect().left - left) / width));
    });
    map.addEventListener('click', e => {
      const row = e.target.closest('g.heat');
      enter(row, Math.floor((e.clientX - map.getBoundingClientRect().left - left) / width));
    });
    map.addEventListener('focusin', e => tell(e.target.closest('g.heat'), column));
    map.addEventListener('keydown', e => {
      const at = rows.indexOf(e.target.closest('g.heat'));
      const next = {
        ArrowDown: [at + 1, column],
        ArrowUp: [at - 1, column],
        ArrowRight: [at, column + 1],
        ArrowLeft: [at, column - 1],
        Home: [at, 0],
        End: [at, columns.length - 1],
      }[e.key];
      if (e.key === 'Enter')
        told.querySelector('a')?.click();
      else if (!next || e.ctrlKey || e.altKey || e.metaKey)
        return;
      else
        enter(rows[next[0]], next[1]);
      e.preventDefault();
    });
  }
});
