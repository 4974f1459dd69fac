/*
 * Copyright 2026 The Keyturn Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

/** The one style sheet. Follows the reader's light or dark scheme. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #fff; --raised: #f6f8fa; --text: #1b2027; --quiet: #59636e; --line: #d5dce3;
  --accent: #0860ca; --on-accent: #fff;
  --open: #1a7f37; --merged: #7d4ed1; --closed: #c8222c; --draft: #59636e;
  --add: #e2f7e7; --add-sign: #c4edd0; --del: #ffecec; --del-sign: #ffd6d6; --hunk: #eaf3fd; --mark: #fff6cf;
  --plus: #1a7f37; --minus: #c8222c;
}
@media (prefers-color-scheme: dark) { :root {
  --back: #0e1217; --raised: #161b22; --text: #e3e8ee; --quiet: #97a1ac; --line: #303841;
  --accent: #5aa2f5; --on-accent: #08111d;
  --open: #2c8a43; --merged: #8a5ce0; --closed: #cf3b44; --draft: #616b76;
  --add: #11281a; --add-sign: #1c4429; --del: #2e1619; --del-sign: #522126; --hunk: #14233a; --mark: #3d3413;
  --plus: #4bb466; --minus: #f37079;
} }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.55 system-ui, sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .2rem 0 .6rem; font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .75rem; font-weight: 600; }
p { margin: .5rem 0; }
code, pre, .mono, .sha, .ref, table.code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace; }
.quiet { color: var(--quiet); font-weight: 400; }
.plus { color: var(--plus); } .minus { color: var(--minus); }
.bar { background: var(--raised); border-bottom: 1px solid var(--line); }
.bar > div, main { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
.bar > div { display: flex; justify-content: space-between; align-items: center; min-height: 3.25rem; }
.brand { color: var(--text); font-weight: 650; letter-spacing: -.01em; }
main { padding-top: 1.25rem; padding-bottom: 5rem; }
.place { margin-bottom: 1.5rem; }
.place .name { font-size: 1.1rem; margin: 0 0 .5rem; }
.place nav { display: flex; gap: .25rem; border-bottom: 1px solid var(--line); }
.place nav a { padding: .45rem .75rem; color: var(--text); border-bottom: 2px solid transparent; margin-bottom: -1px; }
.place nav a[aria-current] { border-color: var(--accent); font-weight: 600; }
.count, .pill { background: var(--line); border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; font-weight: 500; display: inline-block; }
.pill { background: none; border: 1px solid var(--line); color: var(--quiet); }
.menu { position: relative; }
.menu summary { cursor: pointer; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 6px; background: var(--back); }
.menu form { position: absolute; right: 0; top: calc(100% + .4rem); z-index: 1; width: 19rem; padding: .5rem; background: var(--back);
  border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 8px 24px rgb(0 0 0 / .2); }
.menu form p { color: var(--quiet); font-size: .85rem; margin: .25rem .5rem .5rem; }
.menu button { display: block; width: 100%; text-align: left; border: 0; background: none; padding: .4rem .5rem; font-weight: 400; color: var(--text); }
.menu button:hover, .menu button[aria-current] { background: var(--raised); }
button, .button { font: inherit; font-weight: 550; padding: .35rem .9rem; border-radius: 6px; border: 1px solid var(--line); background: var(--raised); color: var(--text); cursor: pointer; }
button:hover { border-color: var(--quiet); }
button.primary { background: var(--open); border-color: var(--open); color: #fff; }
button.danger { color: var(--minus); }
button:disabled { opacity: .55; cursor: not-allowed; }
textarea { width: 100%; min-height: 5.5rem; font: inherit; padding: .6rem .75rem; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 6px; resize: vertical; }
.actions, .actions form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.actions { margin-top: .75rem; }
.actions form { margin: 0; }
.lead { margin-bottom: 1.25rem; }
.lead > p { margin: .4rem 0; }
.card { border: 1px solid var(--line); border-radius: 8px; margin: 0 0 1rem; overflow: hidden; }
.card > header { background: var(--raised); border-bottom: 1px solid var(--line); padding: .5rem 1rem; }
.card > .pad, .pad { padding: .75rem 1rem; margin: 0; }
.notice { border-left: 4px solid var(--open); }
.notice.conflict { border-left-color: var(--closed); }
.notice.merged { border-left-color: var(--merged); }
.notice.closed, .notice.draft { border-left-color: var(--draft); }
.list { list-style: none; margin: 0 0 1rem; padding: 0; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.list li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: .65rem 1rem; }
.list li > div { min-width: 0; overflow-wrap: anywhere; }
.list li + li { border-top: 1px solid var(--line); }
.list .quiet { font-size: .875rem; }
.list a { color: var(--text); } .list a:hover { color: var(--accent); }
.files li { justify-content: flex-start; padding: .4rem 1rem; }
.files .icon { width: 1.1rem; flex: none; color: var(--quiet); display: inline-flex; }
.files .size { margin-left: auto; white-space: nowrap; }
.sha, .ref { font-size: .85em; }
.markdown code { font-size: .875em; }
.ref, .markdown code { background: var(--raised); border: 1px solid var(--line); border-radius: 5px; padding: .1em .4em; }
.list a.sha { color: var(--quiet); }
.state { display: inline-block; color: #fff; border-radius: 2rem; padding: .15rem .8rem; font-size: .875rem; font-weight: 600; text-transform: capitalize; background: var(--draft); }
.state.open { background: var(--open); } .state.merged { background: var(--merged); } .state.closed { background: var(--closed); }
.tools { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; justify-content: space-between; align-items: center; margin-bottom: .75rem; }
.tools .crumbs { overflow-wrap: anywhere; }
.filters { display: flex; gap: .25rem; }
.filters a { padding: .25rem .75rem; border-radius: 6px; color: var(--text); }
.filters a[aria-current] { background: var(--line); font-weight: 600; }
.clone { font-size: .85rem; color: var(--quiet); }
.scroll { overflow-x: auto; }
table.code { border-collapse: collapse; width: 100%; font-size: .8125rem; line-height: 1.5; tab-size: 4; }
.code td { padding: 0 .6rem; white-space: pre; vertical-align: top; }
.code .no { width: 1%; min-width: 2.75rem; text-align: right; color: var(--quiet); user-select: none; }
.code .no a { color: inherit; }
.code .sign { width: 1%; padding: 0 .2rem 0 .6rem; user-select: none; }
.code .text { padding-left: .4rem; white-space: pre-wrap; word-break: break-all; }
.code tr.add { background: var(--add); } .code tr.add .no, .code tr.add .sign { background: var(--add-sign); }
.code tr.del { background: var(--del); } .code tr.del .no, .code tr.del .sign { background: var(--del-sign); }
.code tr.hunk { background: var(--hunk); color: var(--quiet); } .code tr.hunk td { padding-top: .2rem; padding-bottom: .2rem; }
.code tr.note { color: var(--quiet); font-style: italic; }
.code tr:target { background: var(--mark); }
.code tr:first-child td { padding-top: .4rem; } .code tr:last-child td { padding-bottom: .4rem; }
.code tr.hunk:first-child td { padding-top: .2rem; }
.markdown { padding: .75rem 1rem; overflow-wrap: anywhere; }
.markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; }
.markdown h1 { font-size: 1.35rem; } .markdown h2 { font-size: 1.15rem; } .markdown h3 { font-size: 1rem; }
.markdown pre { background: var(--raised); padding: .75rem 1rem; border-radius: 6px; overflow-x: auto; font-size: .8125rem; }
.markdown pre code { background: none; border: 0; padding: 0; font-size: inherit; }
.markdown table { border-collapse: collapse; } .markdown th, .markdown td { border: 1px solid var(--line); padding: .3rem .7rem; text-align: left; }
.markdown blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--quiet); }
.message { white-space: pre-wrap; overflow-wrap: anywhere; }
.empty { text-align: center; padding: 2.5rem 1rem; color: var(--quiet); border: 1px dashed var(--line); border-radius: 8px; }
`;
