import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
import{w as a}from"./chunk-ODTQKOPF.js";import"./chunk-QNSM7LPO.js";import"./chunk-GYDROOSY.js";import"./chunk-PFBXSS4R.js";import"./chunk-ZK3VH3QZ.js";import"./chunk-GLXQ7XEU.js";export{a as loadPolicies};
