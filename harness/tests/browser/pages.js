// Opens the pages of results in Debian's Chromium and uses them: node pages.js FOLDER [SCREENSHOTS]
// FOLDER is what `ipcgrade grade --out FOLDER` wrote; SCREENSHOTS a folder for pictures of the pages. Ends with a line
// as Check's suites do.
'use strict';
const fs = require('fs');
const path = require('path');
const {pathToFileURL} = require('url');
const {chromium} = require('playwright-core');

const [, , folder, screenshots] = process.argv;
const url = name => pathToFileURL(path.resolve(folder, name)).href;
const isRoot = process.getuid() === 0;
let browser;
let checks = 0;
let failures = 0;

function check(what, is) {
  checks++;
  if (is)
    return;
  failures++;
  console.log(`${what}:F`);
}

// A page that tells of each script error and each request for anything but files of results.
async function open(name, options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', error => page.problems.push(error.message));
  page.on('console', message => message.type() === 'error' && page.problems.push(message.text()));
  page.on('dialog', dialog => page.problems.push(`dialog: ${dialog.message()}`) && dialog.dismiss());
  page.on('request', request => request.url().startsWith(url('')) || page.problems.push(request.url()));
  await page.goto(url(name));
  return page;
}

async function close(page, name) {
  check(`${name} has no script error and asks for nothing: ${page.problems}`, page.problems.length === 0);
  await page.context().close();
}

const texts = (page, selector) => page.locator(selector).allTextContents();
// Of those rows that are shown.
const column = (page, number) => texts(page, `.submissions tbody tr:not([hidden]) > :nth-child(${number})`);
const told = page => page.locator('.told.now').first().textContent();

async function testTable(page) {
  const numbers = async () => (await column(page, 3)).map(Number);
  const isAscending = list => list.every((number, i) => i === 0 || list[i - 1] <= number);
  const points = page.locator('.submissions thead button', {hasText: 'points'});
  await points.click();
  check('sorted by points', isAscending(await numbers()));
  await points.focus();
  await page.keyboard.press('Enter');
  check('turned by keyboard', isAscending((await numbers()).reverse()));
  check('says so', await page.locator('th[aria-sort=descending]').count() === 1);

  const all = (await column(page, 1)).length;
  await page.getByLabel('Only rows with').fill('deadlock');
  const found = await column(page, 1);
  check('filtered', found.length > 0 && found.length < all);
  check('counts what is shown', (await page.locator('.controls [role=status]').textContent()) === `${found.length} of ${all}`);
  await page.getByLabel('Only rows with').fill('');
  check('shows all again', (await column(page, 1)).length === all);
}

// However somebody is called, the columns beside the name are seen.
async function testColumns(page) {
  const room = await page.evaluate(() => {
    const {scrollWidth, clientWidth} = document.querySelector('.submissions').closest('.scroll');
    return clientWidth - scrollWidth;
  });
  check(`all columns are in view, and ${-room} pixels are not`, room >= 0);
}

async function testHeatMap(page) {
  const row = page.locator('svg.heat-map g.heat').first();
  await row.focus();
  const first = await told(page);
  await page.keyboard.press('ArrowRight');
  check('heat map tells whose cell it is', /: (all|some|not|no) /.test(first));
  await page.keyboard.press('ArrowLeft');
  check('and goes back', (await told(page)) === first);
}

async function testStudent(page) {
  await page.locator('.submissions tbody tr', {hasText: 'deadlock'}).first().locator('a').click();
  check('a name leads to the page', /\/index\.html$/.test(page.url()) && (await page.locator('h1').textContent()).includes(' by '));
  await page.locator('.finding a.place').first().click();
  const target = page.locator(':target');
  check('a finding leads to its source line', await target.locator('mark').count() === 1 && await target.isVisible());
  await target.locator('.marks a').first().click();
  check('and the line back to it', await page.locator('.finding:target').count() === 1);
}

async function testTimeline(page) {
  const events = page.locator('svg.timeline').first().locator('g[tabindex]');
  check('one event is reached by tab', await page.locator('svg.timeline').first().locator('g[tabindex="0"]').count() === 1);
  await events.first().focus();
  const first = await told(page);
  await page.keyboard.press('ArrowDown');
  const second = await told(page);
  check('arrow keys step', first !== second);
  check('the whole text is told', second.startsWith(await events.nth(1).locator('title').textContent()));
  await page.keyboard.press('End');
  check('to the end', (await told(page)).startsWith(await events.last().locator('title').textContent()));
  await page.keyboard.press('Enter');
  check('Enter leads to the source line', await page.locator('.l:target').count() === 1);
  const from = page.locator('svg.timeline g[data-to]').first();
  const to = await from.getAttribute('data-to');
  await from.focus();
  await page.keyboard.press('ArrowRight');
  check('right follows an arrow', await page.evaluate(() => document.activeElement.id) === to);
  await events.nth(2).hover();
  check('hovering tells too', (await told(page)).startsWith(await events.nth(2).locator('title').textContent()));
}

// Stepping scrolls the page under a pointer that rests, which tells the page that it is now over something else.
async function testRestingPointer(name) {
  const page = await open(name);
  const events = page.locator('svg.timeline').first().locator('g[tabindex]');
  await events.first().hover();
  await page.evaluate(() => {
    window.passed = new Promise(resolve => addEventListener('mouseover', () => requestAnimationFrame(resolve)));
  });
  await events.last().focus();
  await page.evaluate(() => {
    scrollBy(0, 60);
    return window.passed;
  });
  check('a pointer that rests tells nothing', (await told(page)).startsWith(await events.last().locator('title').textContent()));
  await close(page, name);
}

async function testReading(name) {
  const page = await open(name);
  const session = await page.context().newCDPSession(page);
  const {nodes} = await session.send('Accessibility.getFullAXTree');
  const named = nodes.filter(node => ['image', 'img'].includes(node.role?.value) && !node.ignored);
  check('pictures have names for who can not see them', named.length > 3 && named.every(node => node.name?.value));
  await close(page, name);
}

async function testWithoutScripts(name, selector) {
  const page = await open(name, {javaScriptEnabled: false});
  check(`${name} reads without scripts`, await page.locator(selector).first().isVisible());
  check(`${name} offers nothing that needs one`, await page.locator('button, input, .told').count() === 0);
  await close(page, name);
}

async function testWidth(name) {
  const page = await open(name, {viewport: {width: 400, height: 800}});
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  check(`${name} fits 400 pixels, and is ${wide}`, wide <= 400);
  await close(page, name);
}

// Each line of a source stands in one row, with its number and how often it ran, however little room there is.
async function testSource(name) {
  const page = await open(name, {viewport: {width: 400, height: 800}});
  const heights = await page.evaluate(() =>
    [...document.querySelectorAll('.source.counted .l')].filter(line => !line.querySelector('.marks')).map(line => line.offsetHeight));
  check(`${name} has lines with counts`, heights.length > 10);
  check(`${name} has a row for each line: ${[...new Set(heights)]}`, new Set(heights).size === 1);
  await close(page, name);
}

// The contrast of text and its ground by WCAG 2.1, of what the style sheet sets.
async function testContrast(name, colorScheme, media = 'screen') {
  const page = await open(name, {colorScheme});
  await page.emulateMedia({media, colorScheme});
  const low = await page.evaluate(() => {
    const part = c => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
    const parse = text => text.match(/[\d.]+/g).map(Number);
    const light = rgb => .2126 * part(rgb[0]) + .7152 * part(rgb[1]) + .0722 * part(rgb[2]);
    const ground = element => {
      for (; element; element = element.parentElement) {
        const color = parse(getComputedStyle(element).backgroundColor);
        if (color.length < 4 || color[3] > 0)
          return color;
      }
      return [255, 255, 255];
    };
    const low = new Set();
    for (const element of document.querySelectorAll('main *:not(title)')) {
      if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        continue;
      const style = getComputedStyle(element);
      const ink = light(parse(element.closest('svg') ? style.fill : style.color));
      const paper = light(ground(element.closest('svg') || element));
      const contrast = (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
      if (contrast < 4.5)
        low.add(`${element.localName}.${element.getAttribute('class')} ${contrast.toFixed(1)}`);
    }
    return [...low];
  });
  check(`${name} in ${colorScheme} on ${media} has too little contrast: ${low}`, low.length === 0);
  await close(page, name);
}

async function takePictures(name, title) {
  for (const width of [1280, 400])
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(name, {viewport: {width, height: 900}, colorScheme});
      await page.screenshot({path: path.join(screenshots, `${title}-${width}-${colorScheme}.png`), fullPage: true});
      await close(page, name);
    }
  const page = await open(name);
  await page.pdf({path: path.join(screenshots, `${title}.pdf`), printBackground: true});
  await close(page, name);
}

// All but those that lcov's genhtml writes.
function findPages() {
  const all = fs.readdirSync(folder, {recursive: true});
  return all.filter(name => /\.html$/.test(name) && !/(^class-coverage|\/coverage\/lcov)\//.test(name));
}

// One with somebody stuck, and an arrow in the timeline.
function findStudent() {
  for (const name of findPages().filter(page => page.includes('/'))) {
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    if (text.includes('class="stuck"') && text.includes('data-to='))
      return name;
  }
  throw new Error(`${folder} has no page with a deadlock`);
}

async function main() {
  browser = await chromium.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: isRoot ? ['--no-sandbox'] : []});
  const student = findStudent();
  const measured = findPages().filter(name => name.startsWith(`${path.dirname(student)}/coverage/`));
  check('coverage has a page of all sources, and one of each', measured.length > 1);
  const page = await open('index.html');
  await testTable(page);
  await testColumns(page);
  await testHeatMap(page);
  await testStudent(page);
  await page.goto(url(student));
  await testTimeline(page);
  await close(page, 'the class');
  await testRestingPointer(student);
  await testReading(student);
  await testReading('index.html');
  await testWithoutScripts('index.html', '.submissions tbody a');
  await testWithoutScripts(student, 'svg.timeline');
  await testSource(student);
  for (const name of ['index.html', student, ...measured]) {
    await testWidth(name);
    await testContrast(name, 'light');
    await testContrast(name, 'dark');
    await testContrast(name, 'dark', 'print');
  }
  if (screenshots) {
    fs.mkdirSync(screenshots, {recursive: true});
    await takePictures('index.html', 'class');
    await takePictures(student, 'student');
  }
  // Whatever students wrote: opened, and nothing runs.
  for (const name of findPages())
    await close(await open(name), name);
  await browser.close();
  console.log(`${Math.floor(100 * (checks - failures) / checks)}%: Checks: ${checks}, Failures: ${failures}, Errors: 0`);
  process.exitCode = failures ? 1 : 0;
}

main().catch(error => {
  console.log(`${error.stack}\n0%: Checks: ${checks + 1}, Failures: ${failures}, Errors: 1`);
  process.exit(1);
});
