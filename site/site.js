// What the pages can't say in Markdown.
'use strict';

// On a phone, rows are shown as lists: each cell needs to know its heading.
for (const table of document.querySelectorAll('main table')) {
    const headings = [...table.querySelectorAll('thead th')].map((heading) => heading.textContent.trim());
    for (const row of table.querySelectorAll('tbody tr')) {
        for (const [at, cell] of [...row.cells].entries()) {
            cell.dataset.label = headings[at] ?? '';
            cell.classList.toggle('nothing', cell.textContent.trim() === '-');
        }
    }
    table.classList.add('labelled');
}

// A long name may break where one of its words begins.
const LONG_NAME = 20;
for (const name of document.querySelectorAll('main td:first-child, main td code, main td a[href^="#"]')) {
    const text = name.textContent;
    if (name.childElementCount > 0 || text.length < LONG_NAME || !/^[\w.:[\]]+$/.test(text)) continue;
    const words = text.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=_)/);
    name.replaceChildren(...words.flatMap((word) => [word, document.createElement('wbr')]).slice(0, -1));
}

// Previous and next are arrows, and the table of contents knows what they lead to.
for (const arrow of document.querySelectorAll('.mobile-nav-chapters')) {
    const chapters = [...document.querySelectorAll('#mdbook-sidebar a')];
    const chapter = chapters.find((chapter) => chapter.href === arrow.href);
    const title = document.createElement('span');
    title.textContent = chapter?.textContent.trim() ?? arrow.title;
    arrow.append(title);
}

// Deprecated operations come last among the results of a search. The mark in their titles ends the path of a result.
const results = document.getElementById('mdbook-searchresults');
const isDeprecated = (result) => /deprecated$/.test(result.querySelector('a')?.textContent.trim() ?? '');
new MutationObserver(() => {
    const all = [...results.children];
    const ordered = [...all.filter((one) => !isDeprecated(one)), ...all.filter(isDeprecated)];
    // Moving a result calls this function again.
    if (ordered.some((one, at) => one !== all[at])) results.append(...ordered);
}).observe(results, { childList: true });
