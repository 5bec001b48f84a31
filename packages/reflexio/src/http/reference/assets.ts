/** Style of the reference page, light and dark by the reader's setting. */
export const STYLE = `
:root{color-scheme:light dark;--text:#1c2024;--muted:#5b6470;--line:#d9dee4;--back:#fff;--raised:#f5f7f9;--accent:#0b5cad;--get:#1a6f3c;--post:#0b5cad;--put:#8a5a00;--delete:#a8231c}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ed;--muted:#a0a9b4;--line:#333a42;--back:#14171a;--raised:#1d2126;--accent:#7ab8ff;--get:#6fd08f;--post:#7ab8ff;--put:#e5b567;--delete:#ff938a}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;display:grid;grid-template-columns:17rem minmax(0,1fr);font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back)}
a{color:var(--accent)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--back);padding:.5rem;z-index:1}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;padding:1rem;border-right:1px solid var(--line);background:var(--raised);font-size:.875rem}
nav h2{font-size:.75rem;text-transform:uppercase;letter-spacing:.05em;color:var(--muted);margin:1rem 0 .25rem}
nav ul{list-style:none;margin:0;padding:0}nav li{margin:.125rem 0}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
input{width:100%;padding:.5rem;font:inherit;color:inherit;background:var(--back);border:1px solid var(--line);border-radius:.375rem}
main{padding:1rem 2rem 6rem;max-width:70rem}
h2{margin-top:3rem;border-bottom:1px solid var(--line)}h3{margin:0}h3 a{color:inherit;text-decoration:none}h3 a:hover{text-decoration:underline}
article{padding:1.25rem 0;border-bottom:1px solid var(--line)}
.call{margin:.25rem 0}.method{font-size:.8125rem}.get{color:var(--get)}.post{color:var(--post)}.put{color:var(--put)}.delete{color:var(--delete)}
.scope,small,caption{color:var(--muted)}.scope{margin-left:.75rem;font-size:.875rem}
.required{color:var(--delete);font-size:.75rem;font-weight:normal}
code,pre{font-family:ui-monospace,monospace;font-size:.875em}
pre{padding:.75rem 1rem;overflow-x:auto;background:var(--raised);border:1px solid var(--line);border-radius:.375rem}
table{width:100%;border-collapse:collapse;margin:.75rem 0;font-size:.9375rem}caption{text-align:left;font-weight:600}
th,td{text-align:left;vertical-align:top;padding:.375rem .75rem .375rem 0;border-top:1px solid var(--line)}th{font-weight:normal}thead th{color:var(--muted);font-size:.8125rem}
details{margin:.5rem 0}summary{cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
[hidden]{display:none}
@media (max-width:48rem){body{display:block}nav{position:static;height:auto;max-height:50vh;border-right:0;border-bottom:1px solid var(--line)}main{padding:1rem}table{display:block;overflow-x:auto}}
@media print{nav{display:none}body{display:block}}
`;

/** Shows only what has all words of the search; "/" goes to it. */
export const SCRIPT = `
const search=document.getElementById("page-search");
const items=[...document.querySelectorAll("[data-words]")];
const groups=[...document.querySelectorAll("[data-group]")];
const none=document.getElementById("page-none");
search.addEventListener("input",()=>{
  const words=search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for(const item of items)item.hidden=!words.every((word)=>item.dataset.words.includes(word));
  for(const group of groups)group.hidden=group.querySelector("[data-words]:not([hidden])")===null;
  none.hidden=items.some((item)=>!item.hidden);
});
addEventListener("keydown",(event)=>{
  if(event.key!=="/"||event.target===search||event.ctrlKey||event.metaKey)return;
  event.preventDefault();
  search.focus();
});
`;
