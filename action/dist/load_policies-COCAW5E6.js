import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
import{y as a}from"./chunk-32I25XKV.js";import"./chunk-QNSM7LPO.js";import"./chunk-XFHQ2SUJ.js";import"./chunk-PFBXSS4R.js";import"./chunk-ZK3VH3QZ.js";import"./chunk-GLXQ7XEU.js";export{a as loadPolicies};
