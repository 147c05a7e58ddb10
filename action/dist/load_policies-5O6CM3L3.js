import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
import{p as a}from"./chunk-2BKSHZVL.js";import"./chunk-QNSM7LPO.js";import"./chunk-DRCEO4QV.js";import"./chunk-FNJNLFCT.js";import"./chunk-ZK3VH3QZ.js";import"./chunk-GLXQ7XEU.js";export{a as loadPolicies};
