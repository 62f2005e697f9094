package cinegrad.test.mutation;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/// A deliberate error: in methods of some classes, wherever a run of instructions stands, the last of them is followed or
/// replaced by others.
///
/// @param what    the error in words
/// @param classes a class, or all classes of a package if it ends in `.*`
/// @param method  the method, and the lambdas in it; `*` for all
/// @param pattern the instructions as [#text] writes them, neighbors in the method
/// @param keep    whether the last of them stays, in front of the others
/// @param error   writes the others
record Mutation(String what, String classes, String method, List<String> pattern, boolean keep, Consumer<CodeBuilder> error) {
    private static final String ROOT = "cinegrad.ops.";

    /// The last instruction of the pattern is followed by others.
    static Mutation after(String what, String classes, String method, List<String> pattern, Consumer<CodeBuilder> error) {
        return new Mutation(what, ROOT + classes, method, pattern, true, error);
    }

    /// The last instruction of the pattern gives way to others.
    static Mutation instead(String what, String classes, String method, List<String> pattern, Consumer<CodeBuilder> error) {
        return new Mutation(what, ROOT + classes, method, pattern, false, error);
    }

    /// Adds `n` to the number on top of the stack.
    static Consumer<CodeBuilder> plus(int n) {
        return code -> code.loadConstant(n).iadd();
    }

    boolean concerns(String className) {
        if (!classes.endsWith(".*")) return className.equals(classes);
        String folder = classes.substring(0, classes.length() - 1);
        return className.startsWith(folder) && className.indexOf('.', folder.length()) < 0;
    }

    /// A class with the error in it.
    ///
    /// @param sites gets the method of every place where it was put
    byte[] applied(byte[] compiled, List<String> sites) {
        var file = ClassFile.of();
        var model = file.parse(compiled);
        return file.transformClass(model, ClassTransform.transformingMethods(this::concerns, (to, element) -> {
            if (!(element instanceof CodeModel code)) {
                to.with(element);
                return;
            }
            var places = places(code);
            places.forEach(_ -> sites.add(model.thisClass().asInternalName()));
            int[] at = {0};
            CodeTransform writing = (builder, instruction) -> {
                boolean here = instruction instanceof Instruction && places.contains(at[0]);
                if (instruction instanceof Instruction) at[0]++;
                if (!here || keep) builder.with(instruction);
                if (here) error.accept(builder);
            };
            to.transformCode(code, writing);
        }));
    }

    private boolean concerns(MethodModel m) {
        String name = m.methodName().stringValue();
        return method.equals("*") || name.equals(method)
                || name.startsWith("lambda$" + (method.equals("<init>") ? "new" : method) + "$");
    }

    /// The numbers of the instructions that end the pattern.
    private Set<Integer> places(CodeModel code) {
        var texts = new ArrayList<String>();
        for (var element : code) if (element instanceof Instruction i) texts.add(text(i));
        var places = new HashSet<Integer>();
        for (int end = pattern.size(); end <= texts.size(); end++) {
            if (texts.subList(end - pattern.size(), end).equals(pattern)) places.add(end - 1);
        }
        return places;
    }

    /// `call Owner.method`, `field Owner.name`, `push 1`, `load int`, or the name of the operation.
    private static String text(Instruction i) {
        return switch (i) {
            case InvokeInstruction call -> "call " + simple(call.owner().asInternalName()) + "." + call.name().stringValue();
            case FieldInstruction field -> "field " + simple(field.owner().asInternalName()) + "." + field.name().stringValue();
            case ConstantInstruction constant -> "push " + constant.constantValue();
            case LoadInstruction load -> "load " + load.typeKind().name().toLowerCase(Locale.ROOT);
            default -> i.opcode().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String simple(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return what;
    }
}
