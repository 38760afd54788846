// Steps along timelines by keyboard, and tells the whole text of the event that is looked at.
addEventListener('DOMContentLoaded', () => {
  for (const picture of document.querySelectorAll('svg.timeline')) {
    const events = [...picture.querySelectorAll('g[tabindex]')];
    if (!events.length)
      continue;
    const told = document.createElement('p');
    told.className = 'told';
    told.setAttribute('role', 'status');
    told.textContent = 'Hover over an event, touch it or step to it for its whole text.';
    picture.closest('figure').append(told);

    const tell = event => {
      const line = event.dataset.line;
      told.classList.add('now');
      told.textContent = event.querySelector('title').textContent + ' ';
      if (!line)
        return;
      const link = document.createElement('a');
      link.href = '#' + line;
      link.textContent = 'to the line';
      told.append(link);
    };
    const enter = event => {
      for (const other of events)
        other.setAttribute('tabindex', other === event ? 0 : -1);
      event.focus();
    };
    const along = (event, attribute) => {
      const id = event.getAttribute(attribute);
      return id && document.getElementById(id);
    };
    for (const event of events.slice(1))
      event.setAttribute('tabindex', -1);

    picture.addEventListener('focusin', e => tell(e.target.closest('g[tabindex]')));
    // Not mouseover, which also comes when steps scroll the picture under a pointer that rests.
    picture.addEventListener('mousemove', e => {
      const event = e.target.closest('g[tabindex]');
      if (event)
        tell(event);
    });
    picture.addEventListener('click', e => {
      const event = e.target.closest('g[tabindex]');
      if (event)
        enter(event);
    });
    picture.addEventListener('keydown', e => {
      const event = e.target.closest('g[tabindex]');
      const at = events.indexOf(event);
      const next = {
        ArrowDown: events[at + 1],
        ArrowUp: events[at - 1],
        ArrowRight: along(event, 'data-to'),
        ArrowLeft: along(event, 'data-from'),
        Home: events[0],
        End: events[events.length - 1],
      };
      if (e.key === 'Enter' && event.dataset.line)
        location.hash = event.dataset.line;
      else if (!(e.key in next) || e.ctrlKey || e.altKey || e.metaKey)
        return;
      else if (next[e.key])
        enter(next[e.key]);
      e.preventDefault();
    });
  }
});
