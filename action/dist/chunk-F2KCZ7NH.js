import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
function t(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)}function e(n){return Array.isArray(n)?`[${n.map(r=>e(r)).join(",")}]`:t(n)?`{${Object.keys(n).sort().map(o=>`${JSON.stringify(o)}:${e(n[o]??null)}`).join(",")}}`:JSON.stringify(n)}export{t as a,e as b};
