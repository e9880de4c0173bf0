// Copying, the choice of colours and of a language, and the search.
'use strict';

const root = document.documentElement;
const remember = (name, value) => {
    root.dataset[name] = value;
    try {
        localStorage.setItem(name, value);
    } catch {
        // Without storage, the choice holds for this page.
    }
};

// Copying

const copy = document.getElementById('copy').content.firstElementChild;
// Without encryption, browsers let no page write to the clipboard.
const copied = navigator.clipboard ? document.querySelectorAll('[data-copy], .text pre') : [];
for (const block of copied) {
    const button = copy.cloneNode(true);
    const code = block.querySelector('code');
    button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(code.textContent);
        const label = button.ariaLabel;
        button.ariaLabel = button.dataset.done;
        button.classList.add('done');
        setTimeout(() => {
            button.ariaLabel = label;
            button.classList.remove('done');
        }, 1500);
    });
    if (block.localName === 'pre') {
        // The button stays where it is while the code scrolls.
        const frame = document.createElement('div');
        frame.className = 'copied';
        block.replaceWith(frame);
        frame.append(block, button);
    } else {
        block.append(button);
    }
}

// Colours

document.querySelector('[data-theme-switch]').addEventListener('click', () => {
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    remember('theme', isDark ? 'light' : 'dark');
});

// Samples in a language

const tabs = [...document.querySelectorAll('[role=tab]')];
function show(language) {
    const chosen = tabs.find((tab) => tab.dataset.language === language) ?? tabs[0];
    for (const tab of tabs) {
        tab.ariaSelected = String(tab === chosen);
        tab.tabIndex = tab === chosen ? 0 : -1;
    }
    // The language may be one that pages once had.
    root.dataset.language = chosen.dataset.language;
    return chosen;
}
if (tabs.length > 0) {
    show(root.dataset.language);
    const choose = (tab) => {
        remember('language', tab.dataset.language);
        show(tab.dataset.language).focus();
    };
    for (const [at, tab] of tabs.entries()) {
        tab.addEventListener('click', () => choose(tab));
        tab.addEventListener('keydown', ({ key }) => {
            const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[key];
            if (to !== undefined) choose(tabs.at(to % tabs.length));
        });
    }
    // Another window has chosen.
    addEventListener('storage', ({ key, newValue }) => {
        if (key === 'language' && newValue) {
            root.dataset.language = newValue;
            show(newValue);
        }
    });
}

// Fields have links, such as `#request-parameters.enrollmentData.passCode`.

let section = '';
for (const one of document.querySelectorAll('.operation h2, .fields > li > p:first-child > b')) {
    if (one.localName === 'h2') {
        section = one.id;
        continue;
    }
    const row = one.closest('li');
    const around = row.parentElement.closest('.fields > li');
    const id = `${around?.id || section}.${one.textContent}`;
    if (document.getElementById(id)) continue;
    row.id = id;
    const link = document.createElement('a');
    link.href = `#${id}`;
    link.append(...one.childNodes);
    one.append(link);
}

// A link to a field or a type unfolds what is around it.

function unfold() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest('.fields, details')) return;
    for (let one = target; one; one = one.parentElement) if (one.localName === 'details') one.open = true;
    target.scrollIntoView();
}
addEventListener('hashchange', unfold);
unfold();

// The page at the side is in sight.

const here = document.querySelector('.side [aria-current]');
const side = document.getElementById('navigation');
if (here) side.scrollTop = here.offsetTop - side.clientHeight / 3;

// Search

const dialog = document.querySelector('dialog.search');
const input = dialog.querySelector('input');
const list = document.getElementById('results');
const none = dialog.querySelector('.none');
const { up } = document.body.dataset;
const MOST = 25;
const FEW = 5;
let index;
let loading;

function load() {
    loading ??= new Promise((resolve, reject) => {
        // The script calls this function.
        window.searchIndex = (loaded) => {
            index = prepared(loaded);
            resolve();
        };
        const script = document.createElement('script');
        script.src = `${up}search.js`;
        script.onerror = () => {
            loading = undefined;
            reject(new Error('the index of the search is missing'));
        };
        document.head.append(script);
    });
    return loading;
}

// `enrollFactor`, `enroll_factor` and `enroll-factor` are the same.
const plain = (text) => text.toLowerCase().replace(/(?<=\w)[_-](?=\w)/g, '');
const wordsOf = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function prepared({ names, entries }) {
    const plainNames = names.map(plain);
    return entries.map(([path, title, part, method, call, words, numbers, deprecated]) => ({
        path,
        title,
        part,
        method,
        call,
        deprecated,
        names: numbers.map((number) => names[number]),
        plainNames: numbers.map((number) => plainNames[number]),
        plainMethod: plain(method),
        methodWords: method.toLowerCase().split('_'),
        plainCall: plain(call),
        titleWords: wordsOf(title),
        plainTitle: plain(title),
        partWords: wordsOf(part),
        words: plain(words),
    }));
}

// Returns a score for a word of the query in an entry; 0 if it does not fit.
function fit(entry, word) {
    const { plainMethod, plainCall, plainNames } = entry;
    let best = 0;
    const raise = (score) => {
        best = Math.max(best, score);
    };
    if (plainMethod === word) raise(100);
    else if (plainMethod.startsWith(word)) raise(70);
    else if (plainMethod.includes(word)) raise(40);
    if (entry.methodWords.includes(word) || entry.methodWords.includes(`${word}s`)) raise(60);
    const [verb, path = ''] = plainCall.split(' ');
    if (path === word || path === `/api/v3${word}`) raise(100);
    else if (word.includes('/') && path.startsWith(word)) raise(60);
    else if (word.includes('/') && path.includes(word)) raise(50);
    else if (path.endsWith(`/${word}`)) raise(90);
    if (verb === word) raise(5);
    if (entry.plainTitle === word) raise(90);
    else if (entry.titleWords.includes(word) || entry.titleWords.includes(`${word}s`)) raise(65);
    else if (entry.titleWords.some((one) => one.startsWith(word))) raise(45);
    else if (entry.plainTitle.includes(word)) raise(30);
    const at = plainNames.indexOf(word);
    // The first names are those of the request.
    if (at >= 0) raise(64 - Math.min(at, 30) / 2);
    else if (word.length > 2 && plainNames.some((name) => name.startsWith(word))) raise(20);
    if (entry.partWords.some((one) => one.startsWith(word))) raise(15);
    if (entry.words.includes(word)) raise(8);
    return best;
}

// Words of questions, which say nothing about the answer.
const EMPTY = /^(a|an|and|can|do|does|for|from|how|i|in|is|my|of|on|or|the|to|with|what|where|you)$|^(如何|怎么|怎样|什么|的)$/;

// Words of Chinese have no blanks between them; most have two characters.
const pairs = (word) => {
    const run = /^\p{Script=Han}{3,}$/u.test(word) ? [...word] : [];
    return run.length > 0 ? run.slice(1).map((letter, at) => run[at] + letter) : [word];
};

function find(query) {
    // A pasted address is a path.
    const text = query.trim().replace(/https?:\/\/[^/\s]+/g, '').replace(/\?\S*/g, '');
    const given = text.split(/\s+/).filter(Boolean).map(plain);
    const said = given.filter((word) => !EMPTY.test(word));
    const all = said.length > 0 ? said : given;
    const exact = having(all, all.length);
    // If few pages have all words, others that have most of them follow.
    const telling = text
        .replace(/如何|怎么|怎样/g, ' ')
        .split(/\s+|(?<=\p{Script=Han})(?!\p{Script=Han})|(?<!\p{Script=Han})(?=\p{Script=Han})/u)
        .filter(Boolean)
        .map(plain)
        .filter((word) => !EMPTY.test(word))
        .flatMap(pairs);
    const near = exact.length < FEW ? having(telling, Math.max(1, Math.ceil(telling.length / 2))) : [];
    const found = [...exact, ...near.filter(([, entry]) => !exact.some(([, other]) => other === entry))];
    return found.slice(0, MOST).map(([, entry]) => [entry, all]);
}

// The entries that have at least this many of the words, the best first.
function having(words, least) {
    const found = [];
    if (words.length === 0) return found;
    const joined = words.join('');
    for (const entry of index) {
        const scores = words.map((word) => fit(entry, word)).filter(Boolean);
        if (scores.length < least) continue;
        let score = scores.reduce((sum, one) => sum + one, 0) * (scores.length / words.length);
        // The words of a name, written apart.
        if (words.length > 1 && entry.plainMethod === joined) score += 60;
        else if (words.length > 1 && entry.plainMethod.startsWith(joined)) score += 50;
        found.push([score - entry.deprecated * 25, entry]);
    }
    return found.sort(([one], [other]) => other - one);
}

function option([entry, words], at) {
    const link = document.createElement('a');
    link.role = 'option';
    link.id = `result-${at}`;
    link.ariaSelected = String(at === 0);
    link.href = up + entry.path;
    link.tabIndex = -1;
    link.append(marked(entry.title, words));
    const about = [entry.method, entry.call, entry.part].filter(Boolean);
    const name = entry.names.find((_, number) => words.includes(entry.plainNames[number]));
    if (name) about.push(name);
    const small = document.createElement('small');
    about.forEach((text, number) => small.append(number > 0 ? ' · ' : '', marked(text, words)));
    link.append(small);
    return link;
}

// The text, with the first word of the query that it has as such.
function marked(text, words) {
    const fragment = document.createDocumentFragment();
    const lower = text.toLowerCase();
    const word = words.find((one) => lower.includes(one)) ?? words.find((one) => plain(text) === one);
    if (!word) {
        fragment.append(text);
        return fragment;
    }
    const [from, length] = lower.includes(word) ? [lower.indexOf(word), word.length] : [0, text.length];
    const mark = document.createElement('mark');
    mark.textContent = text.slice(from, from + length);
    fragment.append(text.slice(0, from), mark, text.slice(from + length));
    return fragment;
}

async function update() {
    await load();
    const found = find(input.value);
    list.replaceChildren(...found.map(option));
    list.scrollTop = 0;
    none.hidden = found.length > 0 || input.value.trim() === '';
    input.ariaExpanded = String(found.length > 0);
    select(0);
}

function select(at) {
    const options = [...list.children];
    const chosen = options.at(at % options.length || 0);
    for (const one of options) one.ariaSelected = String(one === chosen);
    if (chosen) {
        input.setAttribute('aria-activedescendant', chosen.id);
        chosen.scrollIntoView({ block: 'nearest' });
    } else {
        input.removeAttribute('aria-activedescendant');
    }
}

function open() {
    dialog.showModal();
    input.select();
    load();
}

input.addEventListener('input', update);
input.addEventListener('keydown', (event) => {
    const at = [...list.children].findIndex((one) => one.ariaSelected === 'true');
    if (event.key === 'ArrowDown') select(at + 1);
    else if (event.key === 'ArrowUp') select(at - 1);
    else if (event.key === 'Enter') list.children[at]?.click();
    else return;
    event.preventDefault();
});
// Leads to a part of this page, too.
list.addEventListener('click', () => dialog.close());
dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
});
document.querySelector('[data-search]').addEventListener('click', open);
addEventListener('keydown', (event) => {
    const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]');
    const isSearch = (event.key === '/' && !isTyping) || (event.key === 'k' && (event.ctrlKey || event.metaKey));
    if (isSearch && !dialog.open) {
        event.preventDefault();
        open();
    }
});
