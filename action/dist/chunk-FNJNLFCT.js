import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
function s(n,r){if(n.length<=r)return n;let o=Array.from(n.slice(0,2*r+2));return o.length>r?`${o.slice(0,r).join("")}...`:n}function t(n){return s(JSON.stringify(n),100)}export{s as a,t as b};
